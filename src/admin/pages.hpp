#pragma once
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/async.hpp"
#include "base/result.hpp"
#include "net/server.hpp"

namespace welcomed::admin {

/// A file of the dashboard; the same for everybody, and nothing of anybody is in it.
struct Asset {
  std::string_view body;  ///< lives as long as the program
  const char* content_type;
};

/// The answer to a request's target, which may have a query.
using Answer = std::function<Task<net::Reply>(const std::string& target)>;

/// What the admin address serves to browsers, by path.
struct Pages {
  std::map<std::string, Asset, std::less<>> assets;
  std::map<std::string, Answer, std::less<>> answers;
};

/// JSON for one reader at one moment.
[[nodiscard]] net::Reply json_reply(std::string body);
/// Why there is none, and what to do about it.
[[nodiscard]] net::Reply error_reply(int status, const Error& error);

/// Tells the browser to show the reply nowhere but on a page of this address, to run nothing that stands in it but
/// files of ours, and to ask nobody else for anything.
void confine(net::Reply& reply);

/// Null when there is no such file.
[[nodiscard]] const Asset* asset_at(const Pages& pages, std::string_view path);
[[nodiscard]] net::Reply asset_reply(const Asset& asset);

}  // namespace welcomed::admin
