#include "graph/chat_messages.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/time.hpp"

namespace welcomed::graph {
namespace {

using nlohmann::json;
constexpr std::size_t kMarkDigits = 16;

const json& member(const json& object, const char* key) {
  static const json kNone;
  if (!object.is_object()) return kNone;
  const auto found = object.find(key);
  return found == object.end() ? kNone : *found;
}

std::string text(const json& object, const char* key) {
  const auto& value = member(object, key);
  return value.is_string() ? value.get<std::string>() : std::string();
}

/// The content of an attached card is JSON in a string; the marks in it are found without reading it.
void collect_marks(const std::string& content, std::vector<std::string>& marks) {
  const auto length = core::kMarkPrefix.size() + kMarkDigits;
  for (auto at = content.find(core::kMarkPrefix); at != std::string::npos;
       at = content.find(core::kMarkPrefix, at + 1)) {
    const auto end = content.find_first_not_of("0123456789abcdef", at + core::kMarkPrefix.size());
    if (std::min(end, content.size()) >= at + length) marks.emplace_back(content, at, length);
  }
}

std::vector<std::string> marks_of(const json& message) {
  std::vector<std::string> marks;
  const auto& attachments = member(message, "attachments");
  if (!attachments.is_array()) return marks;
  for (const auto& attachment : attachments) collect_marks(text(attachment, "content"), marks);
  return marks;
}

}  // namespace

std::vector<core::ChatMessage> chat_messages_of(const json& page) {
  std::vector<core::ChatMessage> messages;
  const auto& values = member(page, "value");
  if (!values.is_array()) return messages;
  for (const auto& value : values) {
    const auto created = parse_time(text(value, "createdDateTime"));
    auto id = text(value, "id");
    if (id.empty() || !created) continue;
    messages.push_back({.id = std::move(id),
                        .application = text(member(member(value, "from"), "application"), "id"),
                        .created = *created,
                        .marks = marks_of(value),
                        .letters = core::letters_of(text(member(value, "body"), "content"))});
  }
  return messages;
}

}  // namespace welcomed::graph
