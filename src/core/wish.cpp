#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

#include "base/utf8.hpp"
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

/// The character that is written `&#160;` or `&#xA0;`, by what stands between `&#` and `;`.
std::optional<char32_t> character_of(std::string_view digits) {
  constexpr std::size_t kMostDigits = 8;
  const bool hexadecimal = digits.starts_with('x') || digits.starts_with('X');
  if (hexadecimal) digits.remove_prefix(1);
  std::uint32_t number = 0;
  const auto* end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, number, hexadecimal ? 16 : 10);
  const bool is_number = digits.size() <= kMostDigits && read.ec == std::errc() && read.ptr == end;
  const bool is_character = number > 0 && number <= 0x10FFFF && (number < 0xD800 || number > 0xDFFF);
  return is_number && is_character ? std::optional<char32_t>(number) : std::nullopt;
}

std::optional<char32_t> referred_to(std::string_view reference) {
  // Teams writes the space behind a mention like this.
  if (reference == "&nbsp;") return U' ';
  if (!reference.starts_with("&#")) return std::nullopt;
  return character_of(reference.substr(2, reference.size() - 3));
}

/// With characters in the place of references to them.
std::string with_characters(std::string_view text) {
  std::string characters;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text[at] == '&' ? text.find(';', at) : std::string_view::npos;
    const auto referred = end == std::string_view::npos ? std::nullopt : referred_to(text.substr(at, end + 1 - at));
    if (referred)
      append_utf8(characters, *referred);
    else
      characters += text[at];
    at = referred ? end + 1 : at + 1;
  }
  return characters;
}

}  // namespace

Wish wish_of(const std::string& text) {
  constexpr std::size_t kLongestMessage = 2000;
  constexpr std::size_t kLongestWithoutMentions = 200;
  if (text.size() > kLongestMessage) return Wish::none;
  const auto said = without_mentions(text);
  if (said.size() > kLongestWithoutMentions) return Wish::none;
  const auto words = plain_words(with_characters(said));
  const auto is = [&](std::string_view each) { return each == words; };
  if (std::any_of(kStop.begin(), kStop.end(), is)) return Wish::silence;
  if (std::any_of(kStart.begin(), kStart.end(), is)) return Wish::messages;
  return Wish::none;
}

}  // namespace welcomed::core
