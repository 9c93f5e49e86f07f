#include "cards/locales.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "base/letters.hpp"
#include "cards/unicode.hpp"

namespace welcomed::cards {

namespace {

constexpr Names kEnglish{{"January", "February", "March", "April", "May", "June", "July", "August", "September",
                          "October", "November", "December"},
                         {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
                         {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
                         {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
                         "AM",
                         "PM"};

constexpr Names kGerman{
    {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
     "Dezember"},
    {"Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."},
    {"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"},
    {"So", "Mo", "Di", "Mi", "Do", "Fr", "Sa"},
    "AM",
    "PM"};

constexpr Names kFrench{
    {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
     "décembre"},
    {"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."},
    {"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
    {"dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."},
    "AM",
    "PM"};

constexpr Names kSpanish{{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
                          "octubre", "noviembre", "diciembre"},
                         {"ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"},
                         {"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"},
                         {"dom", "lun", "mar", "mié", "jue", "vie", "sáb"},
                         "a. m.",
                         "p. m."};

constexpr Names kPortuguese{
    {"janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro",
     "dezembro"},
    {"jan.", "fev.", "mar.", "abr.", "mai.", "jun.", "jul.", "ago.", "set.", "out.", "nov.", "dez."},
    {"domingo", "segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado"},
    {"dom.", "seg.", "ter.", "qua.", "qui.", "sex.", "sáb."},
    "AM",
    "PM"};

constexpr Names kJapanese{{"1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"},
                          {"1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"},
                          {"日曜日", "月曜日", "火曜日", "水曜日", "木曜日", "金曜日", "土曜日"},
                          {"日", "月", "火", "水", "木", "金", "土"},
                          "午前",
                          "午後"};

constexpr Names kChinese{
    {"一月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月"},
    {"1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"},
    {"星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"},
    {"周日", "周一", "周二", "周三", "周四", "周五", "周六"},
    "上午",
    "下午"};

constexpr Names kArabic{
    {"يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"},
    {"يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"},
    {"الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت"},
    {"الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت"},
    "ص",
    "م"};

// The whole tag is looked for first, then its language.
constexpr std::array kLanguages{
    Language{" en en-us ", ".", ",", &kEnglish, "M/d/yyyy", "dddd, MMMM d, yyyy", "h:mm tt", "h:mm:ss tt", "MMMM d",
             "MMMM yyyy"},
    Language{" en-gb en-au en-nz en-ie en-in en-za ", ".", ",", &kEnglish, "dd/MM/yyyy", "dddd, d MMMM yyyy", "HH:mm",
             "HH:mm:ss", "d MMMM", "MMMM yyyy"},
    Language{" de ", ",", ".", &kGerman, "dd.MM.yyyy", "dddd, d. MMMM yyyy", "HH:mm", "HH:mm:ss", "d. MMMM",
             "MMMM yyyy"},
    Language{" de-ch ", ".", "'", &kGerman, "dd.MM.yyyy", "dddd, d. MMMM yyyy", "HH:mm", "HH:mm:ss", "d. MMMM",
             "MMMM yyyy"},
    Language{" fr ", ",", "\u00A0", &kFrench, "dd/MM/yyyy", "dddd d MMMM yyyy", "HH:mm", "HH:mm:ss", "d MMMM",
             "MMMM yyyy"},
    Language{" es ", ",", ".", &kSpanish, "d/M/yyyy", "dddd, d 'de' MMMM 'de' yyyy", "H:mm", "H:mm:ss", "d 'de' MMMM",
             "MMMM 'de' yyyy"},
    Language{" es-mx es-us es-gt es-sv es-ni es-hn es-pa es-do es-pr ", ".", ",", &kSpanish, "d/M/yyyy",
             "dddd, d 'de' MMMM 'de' yyyy", "H:mm", "H:mm:ss", "d 'de' MMMM", "MMMM 'de' yyyy"},
    Language{" pt ", ",", ".", &kPortuguese, "dd/MM/yyyy", "dddd, d 'de' MMMM 'de' yyyy", "HH:mm", "HH:mm:ss",
             "d 'de' MMMM", "MMMM 'de' yyyy"},
    Language{" ja ", ".", ",", &kJapanese, "yyyy/MM/dd", "yyyy年M月d日dddd", "H:mm", "H:mm:ss", "M月d日", "yyyy年M月"},
    Language{" zh ", ".", ",", &kChinese, "yyyy/M/d", "yyyy年M月d日dddd", "HH:mm", "HH:mm:ss", "M月d日", "yyyy年M月"},
    Language{" ar ", "٫", "٬", &kArabic, "d/M/yyyy", "dddd، d MMMM yyyy", "h:mm tt", "h:mm:ss tt", "d MMMM",
             "MMMM yyyy", true},
    Language{" ar-ae ar-ma ar-dz ar-tn ar-ly ar-eh ", ".", ",", &kArabic, "d/M/yyyy", "dddd، d MMMM yyyy", "h:mm tt",
             "h:mm:ss tt", "d MMMM", "MMMM yyyy"}};

const Language* tagged(const std::string& tag) {
  const auto wanted = " " + tag + " ";
  for (const auto& language : kLanguages) {
    if (language.tags.find(wanted) != std::string_view::npos) return &language;
  }
  return nullptr;
}

std::string grouped(std::string_view digits, std::string_view group) {
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out += group;
    out.push_back(digits[i]);
  }
  return out;
}

}  // namespace

const Language& language_of(std::string_view locale) {
  const auto tag = ascii_lower(locale);
  if (const auto* whole = tagged(tag)) return *whole;
  const auto* language = tagged(tag.substr(0, tag.find('-')));
  return language == nullptr ? kLanguages.front() : *language;
}

std::string in_digits_of(const Language& language, std::string text) {
  if (!language.arabic_digits) return text;
  std::string out;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      append_utf8(out, 0x660 + static_cast<char32_t>(c - '0'));
    } else {
      out.push_back(c);
    }
  }
  return out;
}

std::string format_number(double value, int decimals, std::string_view locale) {
  const auto& language = language_of(locale);
  std::array<char, 400> buffer{};
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::abs(value), std::chars_format::fixed, decimals);
  const std::string_view digits(buffer.data(), static_cast<std::size_t>(end.ptr - buffer.data()));
  const auto dot = digits.find('.');
  auto out = grouped(digits.substr(0, dot), language.group);
  if (dot != std::string_view::npos) out += std::string(language.decimal) + std::string(digits.substr(dot + 1));
  const bool zero = digits.find_first_not_of("0.") == std::string_view::npos;
  return (value < 0 && !zero ? "\u2212" : "") + in_digits_of(language, std::move(out));
}

}  // namespace welcomed::cards
