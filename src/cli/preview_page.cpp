#include "cli/preview_page.hpp"

#include "cli/card_html.hpp"
#include "cli/embedded.hpp"
#include "cli/markdown_html.hpp"

namespace welcomed::cli {
namespace {

using Json = nlohmann::json;

// Pictures come from where the template says; scripts and styles from this page alone.
constexpr std::string_view kPolicy =
    "default-src 'none'; img-src https: data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

/// JSON that can stand in a script element: no `</script>`, no `<!--`.
std::string json_in_html(const Json& value) {
  auto text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  replace_all(text, "<", "\\u003c");
  return text;
}

/// A program of others, in which the same two can only stand inside of strings and patterns.
std::string script(std::string_view program) {
  std::string text(program);
  replace_all(text, "</script", "<\\/script");
  replace_all(text, "<!--", "<\\!--");
  return "<script>" + text + "</script>\n";
}

std::string bubble(const std::string& theme, const std::string& bot, const std::string& card, std::size_t number) {
  return "<div class=\"theme " + theme + "\"><div class=\"from\">" + html_escaped(bot) +
         "</div><div class=\"card\" data-theme=\"" + theme + "\" data-card=\"" + std::to_string(number) + "\">" + card +
         "</div></div>\n";
}

std::string section(const Preview& preview, const std::string& bot, std::size_t number) {
  const auto card = activity_html(preview.activity);
  const std::string direction = is_right_to_left(preview.activity) ? "rtl" : "ltr";
  return "<section><h2>" + html_escaped(preview.language) + "</h2><p class=\"summary\" dir=\"auto\">" +
         html_escaped(preview.activity.value("summary", "")) + "</p><div class=\"themes\" lang=\"" +
         html_escaped(preview.locale) + "\" dir=\"" + direction + "\">\n" + bubble("light", bot, card, number) +
         bubble("dark", bot, card, number) + "</div></section>\n";
}

std::string scripts(const std::vector<Preview>& previews) {
  if (embedded::card_renderer().empty() || embedded::markdown_renderer().empty()) return "";
  auto cards = Json::array();
  for (const auto& preview : previews) {
    const bool has_card = preview.activity.contains("attachments");
    cards.push_back(has_card ? preview.activity["attachments"][0]["content"] : Json());
  }
  return "<script type=\"application/json\" id=\"cards\">" + json_in_html(cards) + "</script>\n" +
         script(embedded::card_renderer()) + script(embedded::markdown_renderer()) + script(embedded::card_script()) +
         script(embedded::preview_script());
}

}  // namespace

bool is_right_to_left(const Json& activity) {
  if (!activity.contains("attachments")) return false;
  const auto& card = activity["attachments"][0]["content"];
  return card.contains("rtl") && card["rtl"] == true;
}

std::string preview_page(const std::string& title, const std::string& bot, const std::vector<Preview>& previews) {
  std::string out = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">";
  out += "<meta http-equiv=\"Content-Security-Policy\" content=\"" + std::string(kPolicy) + "\">";
  out += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>" + html_escaped(title) +
         "</title>\n<style>" + std::string(embedded::preview_style()) + "</style></head><body>\n<h1>" +
         html_escaped(title) + "</h1>\n";
  for (std::size_t i = 0; i < previews.size(); ++i) out += section(previews[i], bot, i);
  return out + scripts(previews) + "</body></html>\n";
}

}  // namespace welcomed::cli
