#include "config/section.hpp"

#include <cstdlib>

#include "base/time.hpp"
#include "config/text.hpp"

namespace welcomed::config {

const Node* Section::find(std::string_view name) const {
  const Node* found = node_ == nullptr ? nullptr : node_->find(name);
  return found != nullptr && found->sound ? found : nullptr;
}

bool Section::broken(std::string_view name) const {
  const Node* found = node_ == nullptr ? nullptr : node_->find(name);
  return found != nullptr && !found->is_sound_throughout();
}

Position Section::at(std::string_view name) const {
  const Node* found = find(name);
  return found == nullptr ? at() : found->at;
}

Position Section::at() const {
  if (node_ == nullptr) return {1, 1};
  return node_->key_at.line != 0 ? node_->key_at : node_->at;
}

std::string Section::text(std::string_view name) const {
  const Key* key = keys_->find(join(path_, name));
  if (const Node* found = find(name))
    return key != nullptr && key->kind == Kind::prose ? found->text : folded(found->text);
  return key == nullptr ? std::string{} : std::string(key->fallback);
}

std::vector<std::string> Section::texts(std::string_view name) const {
  std::vector<std::string> result;
  for (const Node* item : items(name)) result.push_back(folded(item->text));
  return result;
}

double Section::number(std::string_view name) const { return std::strtod(text(name).c_str(), nullptr); }

int Section::whole(std::string_view name) const { return static_cast<int>(number(name)); }

Duration Section::duration(std::string_view name) const { return parse_duration(text(name)).value_or(Duration{0}); }

std::optional<Duration> Section::maybe_duration(std::string_view name) const { return parse_duration(text(name)); }

Section Section::section(std::string_view name) const { return {find(name), join(path_, name), *keys_}; }

std::vector<Section> Section::sections(std::string_view name) const {
  std::vector<Section> result;
  for (const Node* item : items(name)) result.emplace_back(item, join(path_, name), *keys_);
  return result;
}

std::vector<const Node*> Section::items(std::string_view name) const {
  std::vector<const Node*> result;
  const Node* found = find(name);
  if (found == nullptr) return result;
  for (const Node& item : found->children) {
    if (item.sound) result.push_back(&item);
  }
  return result;
}

}  // namespace welcomed::config
