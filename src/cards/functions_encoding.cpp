#include <algorithm>
#include <charconv>
#include <optional>

#include "base/letters.hpp"
#include "cards/arguments.hpp"
#include "cards/unicode.hpp"

namespace welcomed::cards {

namespace {

constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kDataUri = "data:text/plain;charset=utf-8;base64,";

std::string base64(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += 3) {
    const auto byte = [&](std::size_t i) {
      return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
    };
    const auto bits = (byte(0) << 16) | (byte(1) << 8) | byte(2);
    for (unsigned i = 0; i < 4; ++i) out.push_back(at + i > text.size() ? '=' : kBase64[(bits >> (18 - 6 * i)) & 63]);
  }
  return out;
}

/// Always valid UTF-8: what the bytes do not say properly is said by U+FFFD.
std::string repaired(std::string_view bytes) { return from_utf16(to_utf16(bytes)); }

std::optional<std::string> from_base64(std::string_view text) {
  while (!text.empty() && text.back() == '=') text.remove_suffix(1);
  std::string out;
  unsigned bits = 0, count = 0;
  for (const char c : text) {
    const auto value = kBase64.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = (bits << 6) | static_cast<unsigned>(value);
    count += 6;
    if (count >= 8) count -= 8, out.push_back(static_cast<char>((bits >> count) & 0xFF));
  }
  return repaired(out);
}

std::string data_uri(std::string_view text) { return std::string(kDataUri) + base64(text); }

Answer decoded(Arguments& a) {
  const auto text = text_argument(a, 0);
  if (!text) return cannot(text.error());
  const auto comma = text->find(',');
  const auto out = from_base64(comma == std::string::npos ? *text : text->substr(comma + 1));
  if (!out) return cannot("is given no base64");
  return text_answer(*out);
}

std::string uri_component(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      std::string_view("-_.!~*'()").find(c) != std::string_view::npos;
    if (kept) {
      out.push_back(c);
    } else {
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return out;
}

Answer from_uri_component(Arguments& a) {
  const auto text = text_argument(a, 0);
  if (!text) return cannot(text.error());
  std::string out;
  for (std::size_t at = 0; at < text->size(); ++at) {
    if ((*text)[at] != '%') {
      out.push_back((*text)[at]);
      continue;
    }
    unsigned byte = 0;
    const auto hex = std::string_view(*text).substr(at + 1, 2);
    const auto end = std::from_chars(hex.data(), hex.data() + hex.size(), byte, 16);
    if (hex.size() != 2 || end.ptr != hex.data() + 2) return cannot("is given a broken %");
    out.push_back(static_cast<char>(byte));
    at += 2;
  }
  return text_answer(repaired(out));
}

/// The parts of an absolute address, as a browser sees them.
struct Uri {
  std::string scheme, host, port, path, query;
};

std::optional<Uri> parse_uri(std::string_view text) {
  const auto colon = text.find("://");
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  Uri uri{.scheme = ascii_lower(text.substr(0, colon)), .host = {}, .port = {}, .path = {}, .query = {}};
  text = text.substr(colon + 3);
  text = text.substr(0, text.find('#'));
  const auto query = text.find('?');
  if (query != std::string_view::npos && query + 1 < text.size()) uri.query = text.substr(query);
  text = text.substr(0, query);
  const auto slash = std::min(text.find('/'), text.size());
  uri.path = slash == text.size() ? "/" : std::string(text.substr(slash));
  auto authority = text.substr(0, slash);
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) authority = authority.substr(at + 1);
  const auto port = authority.rfind(':');
  const bool has_port = port != std::string_view::npos && authority.find(']', port) == std::string_view::npos;
  uri.host = ascii_lower(has_port ? authority.substr(0, port) : authority);
  if (has_port) uri.port = authority.substr(port + 1);
  if (uri.host.empty() || uri.port.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  return uri;
}

template <typename Part>
Answer part_of_uri(Arguments& a, Part part) {
  const auto text = text_argument(a, 0);
  if (!text) return cannot(text.error());
  const auto uri = parse_uri(*text);
  if (!uri) return cannot("is given no absolute address");
  return text_answer(part(*uri));
}

Answer uri_host(Arguments& a) {
  return part_of_uri(a, [](const Uri& u) { return u.host; });
}
Answer uri_path(Arguments& a) {
  return part_of_uri(a, [](const Uri& u) { return u.path; });
}
Answer uri_path_and_query(Arguments& a) {
  return part_of_uri(a, [](const Uri& u) { return u.path + u.query; });
}
Answer uri_query(Arguments& a) {
  return part_of_uri(a, [](const Uri& u) { return u.query; });
}
Answer uri_scheme(Arguments& a) {
  return part_of_uri(a, [](const Uri& u) { return u.scheme; });
}

/// The port where one is written; nothing where it is the usual one.
Answer uri_port(Arguments& a) {
  const auto text = text_argument(a, 0);
  if (!text) return cannot(text.error());
  const auto uri = parse_uri(*text);
  if (!uri) return cannot("is given no absolute address");
  const bool usual = (uri->scheme == "https" && uri->port == "443") || (uri->scheme == "http" && uri->port == "80");
  if (uri->port.empty() || uri->port.size() > 5 || usual) return Value();
  return number_answer(std::stod(uri->port));
}

constexpr Function kRows[] = {
    eager("base64", 1, 1, changed_text<base64>),
    eager("base64ToString", 1, 1, decoded),
    eager("dataUri", 1, 1, changed_text<data_uri>),
    eager("dataUriToString", 1, 1, decoded),
    eager("uriComponent", 1, 1, changed_text<uri_component>),
    eager("uriComponentToString", 1, 1, from_uri_component),
    eager("uriHost", 1, 1, uri_host),
    eager("uriPath", 1, 1, uri_path),
    eager("uriPathAndQuery", 1, 1, uri_path_and_query),
    eager("uriPort", 1, 1, uri_port),
    eager("uriQuery", 1, 1, uri_query),
    eager("uriScheme", 1, 1, uri_scheme),
};

}  // namespace

std::span<const Function> encoding_functions() { return kRows; }

}  // namespace welcomed::cards
