#include "cli/test_mark.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "base/button_mark.hpp"

namespace welcomed::cli {
namespace {

using nlohmann::json;

/// The same in every language.
constexpr const char* kMark = "[TEST] ";

/// A heading of Markdown stays one.
void mark_text(std::string& text) {
  const auto hashes = text.find_first_not_of('#');
  const bool heading = hashes != 0 && hashes != std::string::npos && text[hashes] == ' ';
  text.insert(heading ? hashes + 1 : 0, kMark);
}

void mark_member(json& object, const char* key) {
  const auto found = object.find(key);
  if (found != object.end() && found->is_string()) mark_text(found->get_ref<std::string&>());
}

/// False when there are no words in it.
bool mark_first_words(json& element) {
  if (element.is_array()) {
    return std::any_of(element.begin(), element.end(), [](json& each) { return mark_first_words(each); });
  }
  if (!element.is_object()) return false;
  if (element.value("type", "") == "TextBlock" && element.contains("text") && element["text"].is_string() &&
      !element["text"].get_ref<const std::string&>().empty()) {
    mark_member(element, "text");
    return true;
  }
  for (const auto* inside : {"items", "columns", "rows", "cells"}) {
    if (element.contains(inside) && mark_first_words(element[inside])) return true;
  }
  return false;
}

void mark_buttons(json& element) {
  if (element.is_object() && element.value("type", "") == "Action.Submit") {
    auto& data = element["data"];
    if (data.is_null() || data.is_object()) data[std::string(kButtonMark)] = kTestButton;
  }
  if (!element.is_structured()) return;
  for (auto& inside : element) mark_buttons(inside);
}

void mark_card(json& card) {
  mark_buttons(card);
  mark_member(card, "fallbackText");
  auto& body = card["body"];
  if (!body.is_array()) body = json::array();
  if (mark_first_words(body)) return;
  body.insert(body.begin(), json::object({{"type", "TextBlock"}, {"text", kMark}, {"weight", "Bolder"}}));
}

}  // namespace

json marked_as_test(json activity) {
  mark_member(activity, "summary");
  mark_member(activity, "text");
  const auto attachments = activity.find("attachments");
  if (attachments == activity.end() || !attachments->is_array()) return activity;
  for (auto& each : *attachments) {
    if (each.is_object() && each.contains("content") && each["content"].is_object()) mark_card(each["content"]);
  }
  return activity;
}

}  // namespace welcomed::cli
