#include "http.hpp"

#include <algorithm>
#include <cstdlib>

namespace tenant {
namespace {

const std::string* found(const Fields& fields, std::string_view name) {
  const auto at = std::find_if(fields.begin(), fields.end(), [&](const auto& field) { return field.first == name; });
  return at == fields.end() ? nullptr : &at->second;
}

bool is_url_byte(char c) { return c > ' ' && c < 0x7f && c != '#' && c != '"' && c != '<' && c != '>' && c != '\\'; }

bool split_path(std::string_view path, std::vector<std::string>& segments) {
  if (path.empty() || path.front() != '/') return false;
  path.remove_prefix(1);
  while (true) {
    const std::size_t end = std::min(path.find('/'), path.size());
    auto segment = percent_decoded(path.substr(0, end), false);
    if (!segment) return false;
    segments.push_back(std::move(*segment));
    if (end == path.size()) return true;
    path.remove_prefix(end + 1);
  }
}

}  // namespace

const std::string* Request::header(std::string_view name) const {
  const auto found_at = std::find_if(headers.begin(), headers.end(),
                                     [&](const auto& field) { return equal_ignoring_case(field.first, name); });
  return found_at == headers.end() ? nullptr : &found_at->second;
}

const std::string& Request::parameter(std::string_view name) const {
  const std::string* value = found(parameters, name);
  if (value == nullptr) std::abort();
  return *value;
}

const std::string* Request::option(std::string_view name) const { return found(query, name); }

bool Request::has_content_type(std::string_view type) const {
  const std::string* value = header("Content-Type");
  if (value == nullptr) return false;
  std::string_view given = std::string_view(*value).substr(0, value->find(';'));
  while (!given.empty() && given.back() == ' ') given.remove_suffix(1);
  return equal_ignoring_case(given, type);
}

bool take_apart(std::string_view target, Request& into) {
  if (!std::all_of(target.begin(), target.end(), is_url_byte)) return false;
  const std::size_t question = std::min(target.find('?'), target.size());
  into.target = target;
  into.path = target.substr(0, question);
  auto query = form_fields(target.substr(std::min(question + 1, target.size())));
  if (!query || !split_path(into.path, into.segments)) return false;
  into.query = std::move(*query);
  return true;
}

Response json_response(int status, const Json& body) {
  return {status, {{"Content-Type", "application/json; charset=utf-8"}}, dumped(body), {}};
}

}  // namespace tenant
