#pragma once
#include <utility>

#include <boost/asio/ip/address.hpp>
#include <string>
#include <vector>

#include "net/headers.hpp"

namespace welcomed::net {

/// The address as text; an IPv4 one that came in the form of IPv6 as IPv4.
[[nodiscard]] std::string address_text(const boost::asio::ip::address& address);

/// Whose requests came from that address: where it holds for one network, as the first half of an IPv6 address does,
/// its owner has all of that.
[[nodiscard]] std::string peer_of(std::string_view address);

/// The address of the client behind a connection. A proxy on this machine tells it: the last of X-Forwarded-For is the
/// one that the proxy saw. From anybody else that header says nothing.
[[nodiscard]] std::string client_of(const std::string& connected, const std::vector<Header>& headers);

}  // namespace welcomed::net
