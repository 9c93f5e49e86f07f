#include "cards/locales.hpp"
#include "cards_fixture.hpp"

using namespace welcomed::cards;

namespace {

std::string in(const std::string& locale, const std::string& expression) {
  auto data = sample_data();
  data["user"]["locale"] = locale;
  return rendered("${" + expression + "}", data);
}

}  // namespace

TEST_CASE("dates are written in the user's language") {
  CHECK(in("en-US", "formatDateTime(now, 'D')") == "Monday, November 23, 2026");
  CHECK(in("en-GB", "formatDateTime(now, 'D')") == "Monday, 23 November 2026");
  CHECK(in("de-AT", "formatDateTime(now, 'D')") == "Montag, 23. November 2026");
  CHECK(in("fr", "formatDateTime(now, 'D')") == "lundi 23 novembre 2026");
  CHECK(in("es-ES", "formatDateTime(now, 'D')") == "lunes, 23 de noviembre de 2026");
  CHECK(in("pt-BR", "formatDateTime(now, 'D')") == "segunda-feira, 23 de novembro de 2026");
  CHECK(in("ja", "formatDateTime(now, 'D')") == "2026年11月23日月曜日");
  CHECK(in("zh-CN", "formatDateTime(now, 'D')") == "2026年11月23日星期一");
  CHECK(in("ar-AE", "formatDateTime(now, 'D')") == "\u2068الاثنين، 23 نوفمبر 2026\u2069");
  CHECK(in("ar-EG", "formatDateTime(now, 'dd')") == "٢٣");
  CHECK(in("xx", "formatDateTime(now, 'd')") == "11/23/2026");
  CHECK(in("de", "formatDateTime(now, 'g')") == "23.11.2026 09:05");
}

TEST_CASE("a locale in the expression goes before the user's") {
  CHECK(in("de", "formatDateTime(now, 'MMMM', 'fr-FR')") == "novembre");
  CHECK(in("de", "formatNumber(1234.5, 1, 'en-US')") == "1,234.5");
}

TEST_CASE("numbers are written in the user's language") {
  CHECK(in("en", "formatNumber(1234567.891, 2)") == "1,234,567.89");
  CHECK(in("de", "formatNumber(1234567.891, 2)") == "1.234.567,89");
  CHECK(in("fr", "formatNumber(1234567.891, 2)") == "1\u00A0234\u00A0567,89");
  CHECK(in("ar", "formatNumber(1234.5, 1)") == "١٬٢٣٤٫٥");
  CHECK(in("de", "formatNumber(-0.4, 0)") == "0");
}

TEST_CASE("quotes, escapes and Day.js letters in a format are understood") {
  CHECK(value_of("formatDateTime(now, \"yyyy 'at' hh\")") == "\"2026 at 09\"");
  CHECK(value_of("formatDateTime(now, 'YYYY-MM-DD')") == "\"2026-11-23\"");
  CHECK(value_of("formatDateTime(now, 'r')") == "\"Mon, 23 Nov 2026 09:05:07 GMT\"");
  CHECK(value_of("formatDateTime(now, 'o')") == "\"2026-11-23T09:05:07.1230000+00:00\"");
  CHECK(value_of("formatDateTime('soon')") ==
        "error: formatDateTime(…) is given no time; a time is written like 2026-11-23T09:00:00Z");
}

TEST_CASE("now is the time in the data, never a clock's") {
  CHECK(value_of("utcNow()") == "\"2026-11-23T09:05:07.123Z\"");
  CHECK(value_of("getFutureTime(1, 'Week', 'yyyy-MM-dd')") == "\"2026-11-30\"");
  CHECK(value_of("utcNow()", {{"a", 1}}) == "error: utcNow(…) does not know what time it is");
}
