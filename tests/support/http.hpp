#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <string>

namespace support {

/// Names are as they were sent; the later of two with one name stays.
using HttpHeaders = std::map<std::string, std::string>;

struct HttpAnswer {
  int status = 0;
  HttpHeaders headers;
  std::string body;
};

inline constexpr std::chrono::seconds kHttpTimeout{30};

/// One exchange with `http://host[:port]/path` on a connection of its own, which blocks the calling thread. Any
/// thread. Throws std::runtime_error when there is no whole answer in time.
HttpAnswer http_get(const std::string& url, const HttpHeaders& headers = {},
                    std::chrono::milliseconds timeout = kHttpTimeout);
/// The same; the content is JSON unless `headers` name another Content-Type.
HttpAnswer http_post(const std::string& url, const std::string& body, const HttpHeaders& headers = {},
                     std::chrono::milliseconds timeout = kHttpTimeout);

/// The same with any method; no Content-Type when `body` is empty.
HttpAnswer http_send(const std::string& method, const std::string& url, const std::string& body,
                     const HttpHeaders& headers = {}, std::chrono::milliseconds timeout = kHttpTimeout);

/// A loopback port that nobody listened on a moment ago, and that no test of this machine is given while this process
/// lives.
[[nodiscard]] std::uint16_t free_port();

}  // namespace support
