#include <algorithm>
#include <map>
#include <set>

#include "cards/inside.hpp"
#include "cards/paths.hpp"

namespace welcomed::cards {

namespace {

/// What must be the same in all languages, counted: `title`, `2 buttons`, elements by type.
using Parts = std::map<std::string, std::size_t>;

void count_types(const Source& source, Parts& parts) {
  const auto type = source.text_at("type");
  if (!type.empty()) ++parts[std::string(type)];
  for (const auto& item : source.items) count_types(item, parts);
  for (const auto& [name, value] : source.members) count_types(value, parts);
}

Parts parts_of(const Body& body) {
  Parts parts;
  if (body.form == Body::Form::card) count_types(body.card, parts);
  if (body.form != Body::Form::structured) return parts;
  const auto& source = body.parts;
  const auto note = [&parts](const Located& part, const char* name) {
    if (!part.text.empty()) parts[name] = 1;
  };
  note(source.title, "title");
  note(source.why, "why");
  note(source.offer, "offer");
  note(source.next, "next");
  note(source.opt_out, "opt_out");
  note(source.image, "image");
  if (!source.actions.empty()) parts["actions"] = source.actions.size();
  return parts;
}

std::size_t count_of(const Parts& parts, const std::string& name) {
  const auto found = parts.find(name);
  return found == parts.end() ? 0 : found->second;
}

std::string part_text(const std::string& name, std::size_t here, std::size_t there) {
  if (here == 0) return "there is no " + name + " here, but in the other language";
  if (there == 0) return "there is " + name + " here, but not in the other language";
  return "there are " + std::to_string(here) + " of " + name + " here and " + std::to_string(there) +
         " in the other language";
}

}  // namespace

std::set<std::string> Template::data_used() const {
  std::set<std::string> out;
  for (const auto& mention : mentions_in(inside_->body->content)) out.insert(mention.path);
  return out;
}

std::set<std::string> Template::data_needed() const {
  std::set<std::string> out;
  for (const auto& mention : mentions_in(inside_->body->content)) {
    if (mention.needed) out.insert(mention.path);
  }
  return out;
}

std::vector<Problem> Template::differences_from(const Template& other) const {
  const auto& here = *inside_->body;
  const auto& there = *other.inside_->body;
  std::vector<Problem> out;
  const auto warn = [&out](std::string text) { out.push_back({{1, 1}, false, std::move(text)}); };
  if (here.form != there.form) return warn("this is another kind of template than the other language"), out;
  const auto ours = parts_of(here);
  auto all = parts_of(there);
  const auto theirs = all;
  all.insert(ours.begin(), ours.end());
  for (const auto& [name, count] : all) {
    if (count_of(ours, name) != count_of(theirs, name))
      warn(part_text(name, count_of(ours, name), count_of(theirs, name)));
  }
  const auto used = data_used();
  for (const auto& path : other.data_used()) {
    if (!used.contains(path)) warn("${" + path + "} is not used here, but in the other language");
  }
  return out;
}

}  // namespace welcomed::cards
