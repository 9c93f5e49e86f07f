#include "odata_query.hpp"

#include <algorithm>
#include <charconv>

#include "ids.hpp"

namespace tenant {
namespace {

/// Values of the operator `in` (https://developer.microsoft.com/graph/known-issues/?search=13635).
constexpr std::size_t kMostInList = 15;

constexpr std::size_t kMostOnPage = 999;

// Properties of a user that live elsewhere than in the directory.
const std::set<std::string> kElsewhere{"aboutMe",      "birthday", "hireDate", "interests",        "mySite",
                                       "pastProjects", "schools",  "skills",   "responsibilities", "preferredName"};

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  int depth = 0;
  std::string part;
  for (const char c : text) {
    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (c == separator && depth == 0) {
      parts.push_back(std::move(part));
      part.clear();
    } else if (c != ' ') {
      part += c;
    }
  }
  parts.push_back(std::move(part));
  return parts;
}

Response unknown_property(const Request& request, const std::string& name, const std::string& type) {
  return bad_query(request, "Parsing OData Select and Expand failed: Could not find a property named '" + name +
                                "' on type '" + type + "'.");
}

std::optional<std::size_t> number(std::string_view text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// What a skip token is bound to: the path and all other options.
std::uint64_t fingerprint(const Request& request) {
  std::string all = request.path;
  for (const auto& [name, value] : request.query) {
    if (name != "$skiptoken") all += "\n" + name + "=" + value;
  }
  return mix(0, all, 0);
}

std::string skip_token(const Request& request, const Page& next) {
  return base64url(std::to_string(fingerprint(request)) + "." + std::to_string(next.from) + "." +
                   std::to_string(next.number));
}

bool read_skip_token(const Request& request, const std::string& token, Page& page) {
  const auto text = base64_decoded(token);
  if (!text) return false;
  const auto parts = split(*text, '.');
  if (parts.size() != 3 || parts[0] != std::to_string(fingerprint(request))) return false;
  const auto from = number(parts[1]);
  const auto count = number(parts[2]);
  if (!from || !count) return false;
  page.from = *from;
  page.number = *count;
  return true;
}

std::string next_link(const Request& request, const std::string& graph_url, const Page& next) {
  const std::string own_path = request.path.substr(std::string_view("/graph").size());
  std::string link = graph_url + own_path + "?";
  for (const auto& [name, value] : request.query) {
    if (name != "$skiptoken") link += name + "=" + percent_encoded(value) + "&";
  }
  return link + "$skiptoken=" + skip_token(request, next);
}

Response unsupported(const Request& request, const std::string& property, const std::string& type) {
  return graph_error(request, 400, "Request_UnsupportedQuery",
                     "Unsupported or invalid query filter clause specified for property '" + property +
                         "' of resource '" + type + "'.");
}

bool needs_advanced(const Filter& comparison, bool negated, Filtering filtering) {
  using Op = Filter::Op;
  const bool null = std::any_of(comparison.literals.begin(), comparison.literals.end(),
                                [](const auto& literal) { return literal.kind == Filter::Literal::Kind::null; });
  return negated || null || filtering == Filtering::advanced || comparison.op == Op::ne ||
         comparison.op == Op::ends_with;
}

bool literals_fit(const Filter& comparison, bool boolean) {
  using Kind = Filter::Literal::Kind;
  return std::all_of(comparison.literals.begin(), comparison.literals.end(), [&](const auto& literal) {
    return literal.kind == Kind::null || (literal.kind == Kind::boolean) == boolean;
  });
}

}  // namespace

std::optional<Response> refuse_options(const Request& request, std::initializer_list<std::string_view> allowed) {
  std::set<std::string> seen;
  for (const auto& [name, value] : request.query) {
    if (std::find(allowed.begin(), allowed.end(), name) == allowed.end()) {
      return bad_query(request, "The query specified in the URI is not valid. The query option '" + name +
                                    "' is unknown or not allowed here.");
    }
    if (!seen.insert(name).second) {
      return bad_query(request, "Query option '" + name +
                                    "' was specified more than once, but it must be specified "
                                    "at most once.");
    }
  }
  return std::nullopt;
}

std::optional<Response> read_filter(const Request& request, std::optional<Filter>& filter) {
  const std::string* text = request.option("$filter");
  if (text == nullptr) return std::nullopt;
  std::string reason;
  filter = parse_filter(*text, reason);
  if (filter) return std::nullopt;
  return bad_query(request, "Invalid filter clause: " + reason);
}

std::optional<Response> read_select(const Request& request, const std::set<std::string>& known, const std::string& type,
                                    std::vector<std::string>& selected) {
  const std::string* text = request.option("$select");
  if (text == nullptr) return std::nullopt;
  selected = split(*text, ',');
  for (const std::string& name : selected) {
    if (!known.contains(name)) return unknown_property(request, name, type);
  }
  return std::nullopt;
}

template <class Resource>
std::optional<Response> read_select(const Request& request, const std::vector<Property<Resource>>& table,
                                    const std::string& type, std::vector<std::string>& selected) {
  const std::string* text = request.option("$select");
  if (text == nullptr) return std::nullopt;
  selected = split(*text, ',');
  for (const std::string& name : selected) {
    if (kElsewhere.contains(name) && type == "microsoft.graph.user") {
      return graph_error(request, 501, "NotImplemented", "This operation target is not yet supported.");
    }
    if (find_property(table, name) == nullptr) return unknown_property(request, name, type);
  }
  return std::nullopt;
}

void keep_selected(Json& object, const std::vector<std::string>& selected) {
  if (selected.empty()) return;
  Json kept = Json::object();
  for (const std::string& name : selected) kept[name] = object.at(name);
  object = std::move(kept);
}

bool parse_expand(const Request& request, const std::map<std::string, std::set<std::string>>& allowed,
                  Expansions& expansions) {
  const std::string* text = request.option("$expand");
  if (text == nullptr) return true;
  for (const std::string& part : split(*text, ',')) {
    const std::size_t open = std::min(part.find('('), part.size());
    const std::string name = part.substr(0, open);
    const auto known = allowed.find(name);
    if (known == allowed.end()) return false;
    expansions.insert(name);
    if (open == part.size()) continue;
    constexpr std::string_view kInner = "($expand=";
    if (part.back() != ')' || part.compare(open, kInner.size(), kInner) != 0) return false;
    const std::string inner = part.substr(open + kInner.size(), part.size() - open - kInner.size() - 1);
    if (!known->second.contains(inner)) return false;
    expansions.insert(name + "/" + inner);
  }
  return true;
}

bool is_advanced(const Request& request) {
  const std::string* level = request.header("ConsistencyLevel");
  const std::string* count = request.option("$count");
  return level != nullptr && equal_ignoring_case(*level, "eventual") && count != nullptr && *count == "true";
}

template <class Resource>
std::optional<Response> check_filter(const Request& request, const Filter& filter,
                                     const std::vector<Property<Resource>>& table, const std::string& type) {
  std::optional<Response> refusal;
  visit_comparisons(filter, [&](const Filter& comparison, bool negated) {
    if (refusal) return;
    const auto* property = find_property(table, comparison.property);
    if (property == nullptr) {
      refusal = bad_query(request, "Invalid filter clause: Could not find a property named '" + comparison.property +
                                       "' on type '" + type + "'.");
    } else if (property->value == nullptr || property->filtering == Filtering::none ||
               (property->filtering == Filtering::collection) != (comparison.op == Filter::Op::has) ||
               (needs_advanced(comparison, negated, property->filtering) && !is_advanced(request))) {
      refusal = unsupported(request, comparison.property, type.substr(type.rfind('.') + 1));
    } else if (comparison.literals.size() > kMostInList && !is_advanced(request)) {
      refusal = graph_error(request, 400, "Request_UnsupportedQuery",
                            "Too many child clauses specified in search filter expression containing 'OR' operators: " +
                                std::to_string(comparison.literals.size()) + ". Max allowed: 15.");
    } else if (!literals_fit(comparison, property->name.ends_with("Enabled"))) {
      refusal = bad_query(request, "Invalid filter clause: A binary operator with incompatible types was detected.");
    }
  });
  return refusal;
}

std::optional<Response> read_page(const Request& request, Page& page, Area area) {
  if (const std::string* top = request.option("$top")) {
    const auto value = number(*top);
    if (!value || *value < 1 || *value > kMostOnPage) {
      return graph_error(request, 400, "Request_UnsupportedQuery",
                         "Invalid page size specified: '" + *top + "'. Must be between 1 and 999 inclusive.");
    }
    page.top = *value;
  }
  if (const std::string* count = request.option("$count")) {
    if (*count != "true" && *count != "false") return bad_query(request, "Invalid value for $count: " + *count);
    page.count = *count == "true";
    if (page.count && area == Area::directory && !is_advanced(request)) {
      return graph_error(request, 400, "Request_UnsupportedQuery",
                         "$count is not currently supported without the header ConsistencyLevel: eventual.");
    }
  }
  if (const std::string* token = request.option("$skiptoken")) {
    if (!read_skip_token(request, *token, page)) {
      return graph_error(request, 400, "Directory_ExpiredPageToken",
                         "The specified page token value has expired and can no longer be included in your request.");
    }
    page.count = false;
  }
  return std::nullopt;
}

Response page_response(const Request& request, const std::string& graph_url, const std::string& context,
                       const Page& page, const Listing& listing, const Behaviour& behaviour) {
  Json items = Json::array();
  Page next = page;
  ++next.number;
  const auto every = static_cast<std::size_t>(std::max(behaviour.empty_page_every, 0));
  const std::size_t top = every != 0 && next.number % every == 0 ? 0 : page.top;
  while (next.from < listing.total && items.size() < top) {
    if (listing.matches(next.from)) items.push_back(listing.show(next.from));
    ++next.from;
  }
  while (next.from < listing.total && !listing.matches(next.from)) ++next.from;
  Json body{{"@odata.context", context}, {"value", std::move(items)}};
  if (page.count) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < listing.total; ++at) count += listing.matches(at) ? 1 : 0;
    body["@odata.count"] = count;
  }
  if (next.from < listing.total) body["@odata.nextLink"] = next_link(request, graph_url, next);
  return json_response(200, body);
}

template std::optional<Response> read_select(const Request&, const std::vector<Property<User>>&, const std::string&,
                                             std::vector<std::string>&);
template std::optional<Response> read_select(const Request&, const std::vector<Property<Group>>&, const std::string&,
                                             std::vector<std::string>&);
template std::optional<Response> check_filter(const Request&, const Filter&, const std::vector<Property<User>>&,
                                              const std::string&);
template std::optional<Response> check_filter(const Request&, const Filter&, const std::vector<Property<Group>>&,
                                              const std::string&);

}  // namespace tenant
