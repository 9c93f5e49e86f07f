#include "core/invoke.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>

#include "base/letters.hpp"

namespace welcomed::core {
namespace {

using nlohmann::json;

struct Words {
  std::string_view language, silence, messages;
};

/// In the languages of config/templates.
constexpr std::array<Words, 8> kWords{{
    {"en", "You will get no more of these messages.", "You will get these messages again."},
    {"de", "Sie erhalten diese Nachrichten nicht mehr.", "Sie erhalten diese Nachrichten wieder."},
    {"fr", "Vous ne recevrez plus ces messages.", "Vous recevrez de nouveau ces messages."},
    {"es", "Ya no recibirás estos mensajes.", "Volverás a recibir estos mensajes."},
    {"pt", "Você não receberá mais estas mensagens.", "Você voltará a receber estas mensagens."},
    {"ja", "今後このメッセージは届きません。", "再びこのメッセージが届きます。"},
    {"zh", "您将不再收到这些消息。", "您将重新收到这些消息。"},
    {"ar", "لن تصلك هذه الرسائل بعد الآن.", "ستصلك هذه الرسائل من جديد."},
}};

const json& at(const json& from, const char* key) {
  static const json kNone;
  const auto found = from.is_object() ? from.find(key) : from.end();
  return from.is_object() && found != from.end() ? *found : kNone;
}

std::string text_of(const json& value) { return value.is_string() ? value.get<std::string>() : std::string(); }

bool is_invoke(const json& activity) { return ascii_lower(text_of(at(activity, "type"))) == "invoke"; }

std::string_view sentence(Wish wish, std::string_view locale) {
  const auto language = locale.substr(0, locale.find_first_of("-_"));
  const auto found = std::ranges::find(kWords, language, &Words::language);
  const auto& words = found == kWords.end() ? kWords.front() : *found;
  return wish == Wish::silence ? words.silence : words.messages;
}

Answer card_answer(int status, const char* type, json value) {
  const json body{{"statusCode", status}, {"type", type}, {"value", std::move(value)}};
  return {200, body.dump(-1, ' ', false, json::error_handler_t::replace)};
}

Answer card_error(const char* message) {
  return card_answer(400, "application/vnd.microsoft.error", {{"code", "BadRequest"}, {"message", message}});
}

Answer answer_of_card(const json& activity, Wish wish) {
  if (!at(at(activity, "value"), "action").is_object()) return card_error("Missing value property");
  if (wish == Wish::none) return card_error("Nothing here knows this action");
  const auto said = sentence(wish, text_of(at(activity, "locale")));
  return card_answer(200, "application/vnd.microsoft.activity.message", said);
}

}  // namespace

std::string pressed_of(const json& activity) {
  if (!is_invoke(activity) || at(activity, "name") != "adaptiveCard/action") return {};
  const auto& action = at(at(activity, "value"), "action");
  const auto& data = at(action, "data");
  for (const auto& word : {text_of(at(action, "verb")), text_of(data), text_of(at(at(data, "msteams"), "text"))}) {
    if (wish_of(word) != Wish::none) return word;
  }
  return text_of(at(action, "verb"));
}

Answer answer_of(const json& activity, Wish wish) {
  const auto name = text_of(at(activity, "name"));
  if (!is_invoke(activity) || name.empty()) return {};
  if (name == "adaptiveCard/action") return answer_of_card(activity, wish);
  const bool of_dialog = name == "task/fetch" || name == "task/submit";
  if (of_dialog && !at(activity, "value").is_object()) return {400, {}};
  if (name == "task/submit") return {};
  if (name != "task/fetch") return {501, {}};
  return {200, json{{"task", {{"type", "message"}, {"value", "There is nothing to show here."}}}}.dump()};
}

}  // namespace welcomed::core
