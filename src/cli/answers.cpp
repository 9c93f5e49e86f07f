#include "cli/answers.hpp"

#include <algorithm>

#include "admin/pages.hpp"
#include "base/readable.hpp"
#include "cli/overview.hpp"
#include "cli/preview_data.hpp"
#include "cli/preview_page.hpp"
#include "cli/preview_text.hpp"

namespace welcomed::cli {
namespace {

constexpr std::size_t kLongestLocale = 35;  // RFC 5646, section 4.4.1
constexpr std::size_t kLongestName = 512;

tl::unexpected<NoAnswer> no_answer(int status, Error error) {
  return tl::unexpected<NoAnswer>(NoAnswer{status, std::move(error)});
}

bool is_locale(const std::string& text) {
  return text.size() <= kLongestLocale && std::all_of(text.begin(), text.end(), [](char c) {
           return c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
         });
}

Json preview_json(const std::string& template_name, const std::string& locale, const nlohmann::json& activity) {
  const bool has_card = activity.contains("attachments");
  return {{"template", template_name},
          {"locale", locale},
          {"direction", is_right_to_left(activity) ? "rtl" : "ltr"},
          {"summary", activity.value("summary", "")},
          {"text", activity_text(activity, Paint(false))},
          {"card", has_card ? Json(activity["attachments"][0]["content"]) : Json(nullptr)}};
}

}  // namespace

net::Reply reply_of(const JsonAnswer& answer) {
  if (!answer) return admin::error_reply(answer.error().status, answer.error().error);
  return admin::json_reply(json_text(*answer));
}

NoAnswer not_named(const std::string& what) {
  return {kBadRequest, {"no " + what + " is named", "give its name as " + what + "="}};
}

JsonAnswer history_answer(store::Store& store, const std::string& policy) {
  const auto points = store.history.of(policy);
  if (!points) return no_answer(kUnavailable, points.error());
  auto all = Json::array();
  for (const auto& point : *points) all.push_back(point_json(point));
  return Json{{"policy", policy}, {"points", std::move(all)}};
}

JsonAnswer person_answer(store::Store& store, const config::Config& config, const Whom& whom, TimePoint now) {
  if (whom.name().empty() || whom.name().size() > kLongestName)
    return no_answer(kBadRequest, {"nobody is named", "give a user principal name or an object id"});
  const auto one = the_one(store, config, whom);
  if (!one) return no_answer(kNotFound, one.error());
  const auto person = store.reports.person(one->key);
  if (!person) return no_answer(kUnavailable, person.error());
  if (!*person)
    return no_answer(kNotFound, {whom.name() + " is known to the directory alone", "no policy selects them"});
  return person_json(**person, config, now);
}

JsonAnswer templates_answer(const config::Config& config) {
  auto all = Json::array();
  for (const auto& name : config.library.names()) {
    all.push_back({{"name", name}, {"locales", config.library.locales(name)}});
  }
  return all;
}

JsonAnswer preview_answer(const config::Config& config, const std::string& template_name, const std::string& locale) {
  if (template_name.empty()) return tl::unexpected<NoAnswer>(not_named("template"));
  const auto there = check_template(config, template_name);
  if (!there) return no_answer(kNotFound, there.error());
  if (!is_locale(locale)) return no_answer(kBadRequest, {"that is no locale", "give one like pt-BR"});
  const auto language = locale_of_form(locale, config.library.locales(template_name));
  const auto activity = rendered(config, sample_reader(config), template_name, language, nlohmann::json::object());
  if (!activity) return no_answer(kNotFound, activity.error());
  return preview_json(template_name, language_sent(config, template_name, language), *activity);
}

}  // namespace welcomed::cli
