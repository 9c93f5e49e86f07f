#include "config/kinds.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <regex>

#include "base/letters.hpp"
#include "base/store_url.hpp"
#include "base/time.hpp"
#include "config/text.hpp"
#include "config/zones.hpp"
#include "core/plain_words.hpp"

namespace welcomed::config {
namespace {

// std::regex recurses once a character.
constexpr std::size_t kLongestForPattern = 300;
constexpr std::size_t kLongestUrl = 2048;

bool is_ip(int family, std::string_view text) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  return inet_pton(family, std::string(text).c_str(), address.data()) == 1;
}

bool is_host_name(std::string_view text) {
  const auto good = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.';
  };
  return !text.empty() && text.size() <= 253 && std::all_of(text.begin(), text.end(), good) && text.front() != '.' &&
         text.front() != '-' && text.find("..") == std::string_view::npos;
}

struct HostPort {
  std::string_view host;
  bool bracketed = false;
  std::optional<std::string_view> port;
};

HostPort split_port(std::string_view text) {
  HostPort parts;
  parts.bracketed = text.starts_with('[') && text.find(']') != std::string_view::npos;
  if (parts.bracketed) {
    const auto close = text.find(']');
    parts.host = text.substr(1, close - 1);
    text.remove_prefix(close + 1);
  } else {
    parts.host = text.substr(0, text.find(':'));
    text.remove_prefix(parts.host.size());
  }
  if (text.starts_with(':')) parts.port = text.substr(1);
  // Anything else after a bracket makes the port a bad one.
  if (!text.empty() && !parts.port) parts.port = text;
  return parts;
}

bool is_port(std::string_view text) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return !text.empty() && error == std::errc{} && end == text.data() + text.size() && port <= 65535;
}

std::string address_fault(std::string_view text) {
  const auto parts = split_port(text);
  const bool host = parts.bracketed ? is_ip(AF_INET6, parts.host)
                                    : is_ip(AF_INET, parts.host) || ascii_lower(parts.host) == "localhost";
  if (!parts.port || !host) return std::string(row(Kind::address).must);
  return is_port(*parts.port) ? "" : "its port must be a number from 0 to 65535";
}

std::string authority_fault(std::string_view authority) {
  const auto parts = split_port(authority);
  const bool good = parts.bracketed ? is_ip(AF_INET6, parts.host) : is_host_name(parts.host);
  if (!good) return "its host name is not good";
  return parts.port && (!is_port(*parts.port) || *parts.port == "0") ? "its port must be a number from 1 to 65535" : "";
}

std::string url_fault(std::string_view text) {
  const std::string start = ascii_lower(text.substr(0, 8));
  const bool secure = start.starts_with("https://");
  if (!secure && !start.starts_with("http://")) return std::string(row(Kind::url).must);
  if (text.size() > kLongestUrl || text.find_first_of(" \"<>\\^`{|}") != std::string_view::npos ||
      has_control_characters(text)) {
    return "it has characters that a URL cannot have, or is too long";
  }
  const auto rest = text.substr(secure ? 8 : 7);
  const auto authority = rest.substr(0, rest.find_first_of("/?#"));
  if (authority.find('@') != std::string_view::npos) return "a URL with a user name or a password is not allowed";
  if (text.find('#') != std::string_view::npos) return "a URL with a fragment (#) is not allowed";
  if (auto fault = authority_fault(authority); !fault.empty()) return fault;
  return secure || is_loopback(split_port(authority).host) ? "" : "plain http is allowed on loopback only; use https";
}

std::string endpoint_fault(std::string_view text) {
  if (auto fault = url_fault(text); !fault.empty()) return fault;
  return text.find('?') == std::string_view::npos ? "" : "a query (?) is not allowed here";
}

std::string host_fault(std::string_view text) {
  const std::string must(row(Kind::host).must);
  if (text.starts_with("*.")) {
    const auto domain = text.substr(2);
    if (ascii_lower(domain) == "trafficmanager.net") return "anybody can own a name there; name the hosts one by one";
    return is_host_name(domain) && domain.find('.') != std::string_view::npos ? "" : must;
  }
  if (is_ip(AF_INET6, text)) return "";
  const auto parts = split_port(text);
  if (!(parts.bracketed ? is_ip(AF_INET6, parts.host) : is_host_name(parts.host))) return must;
  if (!parts.port) return "";
  return is_loopback(parts.host) && is_port(*parts.port) ? "" : "a port is allowed on loopback only";
}

std::string duration_fault(std::string_view text) {
  return parse_duration(text) ? "" : std::string(row(Kind::duration).must);
}

std::string duration_or_never_fault(std::string_view text) {
  return text == "never" || parse_duration(text) ? "" : std::string(row(Kind::duration_or_never).must);
}

std::string text_fault(std::string_view text) {
  return has_control_characters(text) ? "it must be one line without control characters" : "";
}

std::string tenant_name_fault(std::string_view text) {
  return is_guid(text) ? "it must be a name, not an id" : text_fault(text);
}

std::string sqlite_fault(std::string_view path) {
  if (path.starts_with(":memory:")) return "what is kept in memory is forgotten with the process; name a file";
  return path.empty() || path.ends_with('/') ? "it must name a file, as in sqlite:/var/lib/welcomed/welcomed.db"
                                             : text_fault(path);
}

/// As libpq reads a URL: %61 is an a.
std::string without_escapes(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    unsigned code = 0;
    const auto* digits = text.data() + std::min(at + 1, text.size());
    const auto* end = text.data() + std::min(at + 3, text.size());
    const bool escaped = text[at] == '%' && end - digits == 2 && std::from_chars(digits, end, code, 16).ptr == end;
    plain += escaped ? static_cast<char>(code) : text[at];
    if (escaped) at += 2;
  }
  return plain;
}

constexpr std::string_view kNoPasswordHere =
    "a password is not allowed in this file; name a file with it: store_password_file";

std::string postgresql_fault(std::string_view rest) {
  const auto authority = rest.substr(0, rest.find_first_of("/?"));
  const auto query = ascii_lower(without_escapes(rest.substr(std::min(rest.find('?'), rest.size()))));
  const auto has = [&](const char* keyword) { return query.find(keyword) != std::string::npos; };
  if (has("password=") || has("secret=") || has("scram_")) return std::string(kNoPasswordHere);
  const bool named = !authority.empty() || has("host=") || has("hostaddr=") || has("service=");
  return named ? text_fault(rest) : "it must name a host, as in postgresql://user@host/db";
}

/// config/welcomed.yaml has such ids where an admin's own belong.
std::string guid_fault(std::string_view text) {
  constexpr std::string_view kExample = "00000000-0000-0000-0000-";
  if (!is_guid(text)) return std::string(row(Kind::guid).must);
  return text.starts_with(kExample) ? "this is an example; put your own in its place" : "";
}

std::string store_fault(std::string_view text) {
  if (says_password(text)) return std::string(kNoPasswordHere);
  for (const std::string_view scheme : {"postgresql://", "postgres://"}) {
    if (text.starts_with(scheme)) return postgresql_fault(text.substr(scheme.size()));
  }
  constexpr std::string_view kSqlite = "sqlite:";
  return text.starts_with(kSqlite) ? sqlite_fault(text.substr(kSqlite.size())) : std::string(row(Kind::store).must);
}

std::string managed_identity_fault(std::string_view text) {
  return text == "system" || is_guid(text) ? "" : std::string(row(Kind::managed_identity).must);
}

std::string user_or_zone_fault(std::string_view text) { return text == "user" ? "" : time_zone_fault(text); }

constexpr std::string_view kGuid = "[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}";

// clang-format off
const KindRow kRows[] = {
    {Kind::mapping, "object", "it must be a mapping of keys"},
    {Kind::cloud, "object", "it must be the name of a cloud or a mapping of endpoints"},
    {Kind::boolean, "boolean", "it must be true or false"},
    {Kind::whole, "integer", "it must be a whole number"},
    {Kind::number, "number", "it must be a number"},
    {Kind::duration, "string", "it must be a duration, such as 30s, 15m, 2h or 7d", "[0-9]+(ms|s|m|h|d)", duration_fault},
    {Kind::duration_or_never, "string", "it must be never or a duration, such as 30s, 15m, 2h or 7d", "never|[0-9]+(ms|s|m|h|d)", duration_or_never_fault},
    {Kind::choice, "string", "it must be one of the choices"},
    {Kind::text, "string", "it must be a text", "", text_fault},
    {Kind::prose, "string", "it must be a text"},
    {Kind::name, "string", "it must be 1 to 64 of a-z, 0-9, - and _", "[a-z0-9_-]{1,64}"},
    {Kind::template_name, "string", "it must be a file name without locale and ending: 1 to 64 of letters, digits, - and _", "[A-Za-z0-9_-]{1,64}"},
    {Kind::tenant_name, "string", "it must be a name", "", tenant_name_fault},
    {Kind::instance, "string", "it must be 1 to 63 of letters, digits, -, _ and .", "[A-Za-z0-9._-]{1,63}"},
    {Kind::guid, "string", "it must be a GUID, such as 0f8fad5b-d9cb-469f-a165-70867728950e", kGuid, guid_fault},
    {Kind::url, "string", "it must be a URL that begins with https://", "[Hh][Tt][Tt][Pp][Ss]?://.+", url_fault},
    {Kind::endpoint, "string", "it must be a URL that begins with https://", "[Hh][Tt][Tt][Pp][Ss]?://.+", endpoint_fault},
    {Kind::host, "string", "it must be a host name, or *. and a domain", "", host_fault},
    {Kind::login_tenant, "string", "it must be a tenant's domain or id", "[A-Za-z0-9][A-Za-z0-9.-]*"},
    {Kind::scope, "string", "it must be a scope, such as https://graph.microsoft.com/.default", "[^ \\t\\n]+", text_fault},
    {Kind::address, "string", "it must be an IP address or localhost and a port, such as 127.0.0.1:3978 or [::1]:3978", ".+:[0-9]{1,5}", address_fault},
    {Kind::store, "string", "it must be sqlite:PATH or postgresql://user@host/db", "(sqlite:|postgres(ql)?://).+", store_fault, true},
    {Kind::managed_identity, "string", "it must be system or a client id", "", managed_identity_fault},
    {Kind::environment_variable, "string", "it must be the name of an environment variable, not the secret itself", "[A-Za-z_][A-Za-z0-9_]*", nullptr, true},
    {Kind::file, "string", "it must be a file's path", "", text_fault},
    {Kind::secret_file, "string", "it must be a file's path, not the secret itself", "", text_fault, true},
    {Kind::folder, "string", "it must be a folder's path", "", text_fault},
    {Kind::person, "string", "it must be a user principal name or an id", "([^@\\s]+@[^@\\s]+|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})", text_fault},
    {Kind::group, "string", "it must be a display name or an id", "", text_fault},
    {Kind::chat, "string", "it must be the id of a group chat, such as 19:b8577894a63548969c5c92bb9c80c5e1@thread.v2", "19:[^\\s;/]+@thread\\.v2"},
    {Kind::clock, "string", "it must be a time from 00:00 to 24:00", "([01][0-9]|2[0-3]):[0-5][0-9]|24:00"},
    {Kind::time_zone, "string", "it must be a time zone's name, such as Europe/London", "", time_zone_fault},
    {Kind::user_or_time_zone, "string", "it must be user or a time zone's name, such as Europe/London", "", user_or_zone_fault},
    {Kind::locale, "string", "it must be a language tag, such as en, pt-BR or zh-Hans", "[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}"},
    {Kind::shares, "object", "it must be a mapping of templates to their shares, such as {welcome: 50, welcome-short: 50}"},
    {Kind::color, "string", "it must be a color, such as \"#4f52b2\"", "#[0-9A-Fa-f]{6}"},
};
// clang-format on

bool matches(std::string_view pattern, std::string_view text) {
  static thread_local std::map<std::string_view, std::regex> compiled;
  auto known = compiled.find(pattern);
  if (known == compiled.end()) known = compiled.emplace(pattern, std::regex(std::string(pattern))).first;
  return std::regex_match(text.begin(), text.end(), known->second);
}

}  // namespace

const KindRow& row(Kind kind) {
  return *std::find_if(std::begin(kRows), std::end(kRows), [&](const KindRow& row) { return row.kind == kind; });
}

std::string complaint(Kind kind, std::string_view text) {
  if (core::is_blank(text)) return "it must not be empty";
  const KindRow& found = row(kind);
  // A kind with a function of its own checks long texts, such as URLs, better than a pattern can.
  const bool by_pattern = !found.pattern.empty() && (found.more == nullptr || text.size() <= kLongestForPattern);
  const bool too_long = found.more == nullptr && !found.pattern.empty() && text.size() > kLongestForPattern;
  if (too_long || (by_pattern && !matches(found.pattern, text))) return std::string(found.must);
  return found.more == nullptr ? "" : found.more(text);
}

bool may_hold_secret(Kind kind, std::string_view text) {
  if (row(kind).secret) return true;
  const bool of_address =
      kind == Kind::url || kind == Kind::endpoint || kind == Kind::host || kind == Kind::address || kind == Kind::scope;
  // A user name may have a password beside it, and a query the key of who may ask.
  return (of_address || text.find("://") != std::string_view::npos) &&
         text.find_first_of("@?") != std::string_view::npos;
}

bool is_loopback(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (ascii_lower(host) == "localhost") return true;
  if (is_ip(AF_INET, host)) return host.starts_with("127.");
  in6_addr address{};
  return inet_pton(AF_INET6, std::string(host).c_str(), &address) == 1 && IN6_IS_ADDR_LOOPBACK(&address) != 0;
}

std::string host_of(std::string_view address) { return std::string(split_port(address).host); }

int minutes(std::string_view clock) {
  const auto digit = [&](std::size_t i) { return clock[i] - '0'; };
  return (digit(0) * 10 + digit(1)) * 60 + digit(3) * 10 + digit(4);
}

}  // namespace welcomed::config
