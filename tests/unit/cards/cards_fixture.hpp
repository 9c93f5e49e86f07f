#pragma once
#include <catch2/catch.hpp>
#include <optional>
#include <string>

#include "cards/evaluate.hpp"
#include "cards/library.hpp"
#include "cards/template.hpp"

namespace welcomed::cards {

/// Data as the courier gives it to a template.
inline Json sample_data() {
  return Json::parse(R"({
    "user": {"id": "u-1", "name": "Ada Lovelace", "givenName": "Ada", "mail": "ada@contoso.com", "jobTitle": null,
             "locale": "en-US"},
    "tenant": {"id": "t-1", "name": "Contoso"},
    "installer": {"name": "Grace"},
    "team": {"name": "Analytics"},
    "bot": {"name": "Contoso Assistant"},
    "app": {"name": "Assistant"},
    "policy": {"name": "sales", "title": "Sales Europe"},
    "message": {"key": "welcome"},
    "now": "2026-11-23T09:05:07.123Z"})");
}

/// What an expression yields: its JSON, `missing`, or `error: …`.
inline std::string value_of(const std::string& expression, const Json& data = sample_data()) {
  const auto parsed = parse_expression(expression);
  if (!parsed) return "error: " + parsed.error().text;
  Evaluation evaluation(data, "en-US");
  const auto value = evaluation.evaluate(*parsed);
  if (!value) return "error: " + source_of(*value.error().where) + " " + value.error().why;
  return value->missing() ? "missing" : value->json().dump();
}

inline Parsed parse_text_block(const std::string& text) {
  const Json card = {
      {"type", "AdaptiveCard"}, {"version", "1.4"}, {"body", Json::array({{{"type", "TextBlock"}, {"text", text}}})}};
  return parse_card(card.dump());
}

inline Json card_of(const Json& activity) { return activity["attachments"][0]["content"]; }

/// A TextBlock's text rendered, or `error: …`.
inline std::string rendered(const std::string& text, const Json& data = sample_data()) {
  const auto parsed = parse_text_block(text);
  if (!parsed.value) return "error: " + parsed.problems.front().text;
  const auto activity = parsed.value->render(data);
  if (!activity) return "error: " + activity.error().text();
  const auto card = card_of(*activity);
  return card["body"][0]["text"].is_string() ? card["body"][0]["text"].get<std::string>()
                                             : card["body"][0]["text"].dump();
}

inline Located at(const std::string& text, int line = 1) { return {text, {line, 8}}; }

inline StructuredSource welcome_source() {
  StructuredSource source;
  source.title = at("Meet ${bot.name}", 1);
  source.why = at("${installer.name ?? 'Your IT team'} installed ${app.name} for ${policy.title}.", 2);
  source.offer = at("- Book a desk\n- Ask for leave\n", 3);
  source.next = at("Say **help**, or press a button.", 6);
  source.actions = {{at("Show me", 7), at("help", 7), {}},
                    {at("Read more", 8), {}, at("https://contoso.com/assistant", 8)}};
  source.opt_out = at("Stop these messages", 9);
  source.image = at("https://contoso.com/assistant.png", 10);
  return source;
}

inline bool says(const std::vector<Problem>& problems, const std::string& words) {
  for (const auto& problem : problems) {
    if (problem.text.find(words) != std::string::npos) return true;
  }
  return false;
}

}  // namespace welcomed::cards
