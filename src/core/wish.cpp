#include <algorithm>
#include <array>
#include <string_view>

#include "core/activity.hpp"
#include "core/plain_words.hpp"

namespace welcomed::core {
namespace {

/// In the languages of config/templates: en, de, fr, es, pt-BR, ja, zh-CN, ar.
constexpr std::array<std::string_view, 22> kStop{
    "stop",       "unsubscribe", "stopp",    "abmelden", "abbestellen", "arrêter",       "arreter", "désabonner",
    "desabonner", "parar",       "cancelar", "baja",     "pare",        "descadastrar",  "sair",    "停止",
    "配信停止",   "退订",        "停止订阅", "إيقاف",    "توقف",        "إلغاء الاشتراك"};
constexpr std::array<std::string_view, 19> kStart{"start",     "subscribe", "starten", "anmelden",  "abonnieren",
                                                  "démarrer",  "demarrer",  "abonner", "iniciar",   "empezar",
                                                  "suscribir", "começar",   "comecar", "inscrever", "開始",
                                                  "配信開始",  "订阅",      "ابدأ",    "اشتراك"};

/// Teams writes the space behind a mention like this.
std::string with_spaces(std::string text) {
  constexpr std::string_view kSpace = "&nbsp;";
  for (auto at = text.find(kSpace); at != std::string::npos; at = text.find(kSpace))
    text.replace(at, kSpace.size(), " ");
  return text;
}

}  // namespace

Wish wish_of(const std::string& text) {
  constexpr std::size_t kLongestMessage = 2000;
  constexpr std::size_t kLongestWithoutMentions = 200;
  if (text.size() > kLongestMessage) return Wish::none;
  const auto said = without_mentions(text);
  if (said.size() > kLongestWithoutMentions) return Wish::none;
  const auto words = plain_words(with_spaces(said));
  const auto is = [&](std::string_view each) { return each == words; };
  if (std::any_of(kStop.begin(), kStop.end(), is)) return Wish::silence;
  if (std::any_of(kStart.begin(), kStart.end(), is)) return Wish::messages;
  return Wish::none;
}

}  // namespace welcomed::core
