#include "package/opt_out_commands.hpp"

#include <algorithm>
#include <array>

#include "cards/library.hpp"

namespace welcomed::package {
namespace {

struct Language {
  const char* tag;
  const char* word;  ///< one that core::wish_of knows, and the shipped confirmations name
  const char* description;
};

constexpr std::array<Language, 8> kLanguages{{
    {"en", "stop", "Stop these messages"},
    {"de", "stopp", "Keine Nachrichten mehr"},
    {"fr", "arrêter", "Arrêter ces messages"},
    {"es", "parar", "No recibir más mensajes"},
    {"pt-BR", "parar", "Parar estas mensagens"},
    {"ja", "停止", "メッセージを停止する"},
    {"zh-CN", "停止", "不再接收消息"},
    {"ar", "إيقاف", "إيقاف هذه الرسائل"},
}};

std::string nearest_tag(const std::string& locale) {
  std::vector<std::string> tags;
  for (const auto& each : kLanguages) tags.emplace_back(each.tag);
  return cards::nearest_locale(locale, tags);
}

}  // namespace

std::vector<OptOutCommand> opt_out_commands(const std::string& locale) {
  auto languages = kLanguages;
  std::stable_partition(languages.begin(), languages.end(),
                        [first = nearest_tag(locale)](const Language& each) { return each.tag == first; });
  std::vector<OptOutCommand> commands;
  for (const auto& each : languages) {
    const auto shared = std::find_if(commands.begin(), commands.end(),
                                     [&](const OptOutCommand& before) { return before.word == each.word; });
    if (shared == commands.end()) {
      commands.push_back({each.word, each.description});
    } else {
      shared->description += std::string(" / ") + each.description;
    }
  }
  return commands;
}

}  // namespace welcomed::package
