#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace welcomed::bot {

/// Whether a service URL may be written to: https (http on loopback), on one of `hosts`, which are a host name or
/// `*.` and a domain; a port only on loopback. The token that follows must not reach anybody else
/// (contracts/bot.md §3). The error says which of these it fails.
[[nodiscard]] Status check_service_url(std::string_view service_url, const std::vector<std::string>& hosts);

/// Whether an activity may come with it whose signed token vouches for it: what may be written to, and any other plain
/// https address, with a port, too. Such an address is believed, but not written to (contracts/amendments.md §4.8).
[[nodiscard]] Status check_vouched_url(std::string_view service_url, const std::vector<std::string>& hosts);

/// Whether one of `hosts` stands for it.
[[nodiscard]] bool is_listed(std::string_view host, const std::vector<std::string>& hosts);

/// Where the people of a GCC tenant are written to, when the service refused a send to `service_url` for its host
/// (InvalidBotApiHost, contracts/bot.md §3 and §11). Empty when that is where it went, or its host is not allowed.
[[nodiscard]] std::string other_service_url(std::string_view service_url, const std::vector<std::string>& hosts);

}  // namespace welcomed::bot
