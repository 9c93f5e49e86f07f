#include "graph/chat_messages.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/time.hpp"

namespace welcomed::graph {
namespace {

using nlohmann::json;
constexpr std::size_t kStampDigits = 16;

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

/// The content of an attached card is JSON in a string; the stamps in it are found without reading it.
void collect_stamps(const std::string& content, std::vector<std::string>& stamps) {
  const auto length = core::kStampPrefix.size() + kStampDigits;
  for (auto at = content.find(core::kStampPrefix); at != std::string::npos;
       at = content.find(core::kStampPrefix, at + 1)) {
    const auto end = content.find_first_not_of("0123456789abcdef", at + core::kStampPrefix.size());
    if (std::min(end, content.size()) >= at + length) stamps.emplace_back(content, at, length);
  }
}

std::vector<std::string> stamps_of(const json& message) {
  std::vector<std::string> stamps;
  const auto& attachments = member(message, "attachments");
  if (!attachments.is_array()) return stamps;
  for (const auto& attachment : attachments) collect_stamps(text(attachment, "content"), stamps);
  return stamps;
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
                        .stamps = stamps_of(value),
                        .letters = core::letters_of(text(member(value, "body"), "content"))});
  }
  return messages;
}

}  // namespace welcomed::graph
