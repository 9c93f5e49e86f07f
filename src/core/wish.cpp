#include <algorithm>
#include <array>
#include <string_view>

#include "core/activity.hpp"

namespace welcomed::core {
namespace {

/// In the languages of config/templates: en, de, fr, es, pt-BR, ja, zh-CN, ar.
constexpr std::array<std::string_view, 22> kStop{
    "stop",       "unsubscribe", "stopp",    "abmelden", "abbestellen", "arrêter",       "arreter", "désabonner",
    "desabonner", "parar",       "cancelar", "baja",     "pare",        "descadastrar",  "sair",    "停止",
    "配信停止",   "退订",        "停止订阅", "إيقاف",    "توقف",        "إلغاء الاشتراك"};
constexpr std::array<std::string_view, 18> kStart{
    "start",   "subscribe", "starten", "anmelden",  "abonnieren", "démarrer", "demarrer", "abonner", "iniciar",
    "empezar", "suscribir", "começar", "inscrever", "開始",       "配信開始", "订阅",     "ابدأ",    "اشتراك"};

/// Lower case for ASCII and for the accented capitals of the words above.
std::string lower(std::string_view text) {
  std::string out(text);
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (out[i] >= 'A' && out[i] <= 'Z') out[i] = static_cast<char>(out[i] - 'A' + 'a');
    // U+00C0 to U+00DE are two bytes, C3 80 to C3 9E, and their small letters lie 0x20 above.
    const bool latin = out[i] == '\xC3' && i + 1 < out.size();
    if (latin && static_cast<unsigned char>(out[i + 1]) <= 0x9E) out[i + 1] = static_cast<char>(out[i + 1] + 0x20);
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kAround = " \t\r\n.!\"'";
  const auto first = text.find_first_not_of(kAround);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kAround) - first + 1);
}

}  // namespace

Wish wish_of(const std::string& text) {
  constexpr std::size_t kLongestMessage = 200;
  if (text.size() > kLongestMessage) return Wish::none;
  const auto word = lower(trimmed(text));
  const auto is = [&](std::string_view each) { return each == word; };
  if (std::any_of(kStop.begin(), kStop.end(), is)) return Wish::silence;
  if (std::any_of(kStart.begin(), kStart.end(), is)) return Wish::messages;
  return Wish::none;
}

}  // namespace welcomed::core
