#pragma once
#include <array>
#include <string>
#include <string_view>

/// How the shipped languages write numbers and dates; any other language is written the English way.
namespace welcomed::cards {

/// Names in a language, January and Sunday first.
struct Names {
  std::array<std::string_view, 12> months, short_months;
  std::array<std::string_view, 7> days, short_days;
  std::string_view am, pm;
};

struct Language {
  std::string_view tags;  ///< languages and countries written this way, with a space around each
  std::string_view decimal, group;
  const Names* names;
  // In the letters of .NET's custom formats.
  std::string_view short_date, long_date, short_time, long_time, month_day, year_month;
  bool arabic_digits = false;
};

[[nodiscard]] const Language& language_of(std::string_view locale);

/// `value` with that many decimals, in groups of three.
[[nodiscard]] std::string format_number(double value, int decimals, std::string_view locale);

/// The digits in `text` as the language writes them.
[[nodiscard]] std::string in_digits_of(const Language& language, std::string text);

}  // namespace welcomed::cards
