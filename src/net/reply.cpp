#include "net/reply.hpp"

#include <algorithm>
#include <array>

namespace welcomed::net {
namespace {

struct Reason {
  int status;
  const char* phrase;
};

constexpr std::array kReasons{
    Reason{200, "OK"},
    Reason{201, "Created"},
    Reason{202, "Accepted"},
    Reason{204, "No Content"},
    Reason{302, "Found"},
    Reason{303, "See Other"},
    Reason{304, "Not Modified"},
    Reason{400, "Bad Request"},
    Reason{401, "Unauthorized"},
    Reason{403, "Forbidden"},
    Reason{404, "Not Found"},
    Reason{405, "Method Not Allowed"},
    Reason{408, "Request Timeout"},
    Reason{409, "Conflict"},
    Reason{413, "Content Too Large"},
    Reason{415, "Unsupported Media Type"},
    Reason{422, "Unprocessable Content"},
    Reason{429, "Too Many Requests"},
    Reason{431, "Request Header Fields Too Large"},
    Reason{500, "Internal Server Error"},
    Reason{501, "Not Implemented"},
    Reason{502, "Bad Gateway"},
    Reason{503, "Service Unavailable"},
    Reason{508, "Loop Detected"},
};

const char* reason_of(int status) {
  const auto found = std::ranges::find(kReasons, status, &Reason::status);
  return found == kReasons.end() ? "Other" : found->phrase;
}

void append(std::string& wire, const Header& header) {
  if (is_sendable(header)) wire += header.name + ": " + header.value + "\r\n";
}

bool may_have_body(int status) { return status != 204 && status != 304; }

}  // namespace

std::string wire_form(const Reply& reply, Framing framing) {
  constexpr std::size_t kUsualHead = 256;
  std::string wire;
  wire.reserve(kUsualHead + reply.body.size());
  wire += "HTTP/1.1 " + std::to_string(reply.status) + " " + reason_of(reply.status) + "\r\n";
  if (may_have_body(reply.status)) {
    if (!reply.body.empty()) append(wire, {"Content-Type", reply.content_type});
    append(wire, {"Content-Length", std::to_string(reply.body.size())});
  }
  if (framing.close) append(wire, {"Connection", "close"});
  if (framing.old_client && !framing.close) append(wire, {"Connection", "keep-alive"});
  for (const auto& header : reply.headers) append(wire, header);
  wire += "\r\n";
  if (!framing.head_only && may_have_body(reply.status)) wire += reply.body;
  return wire;
}

Reply plain_reply(int status) {
  return {.status = status, .body = std::string(reason_of(status)) + "\n", .content_type = "text/plain"};
}

}  // namespace welcomed::net
