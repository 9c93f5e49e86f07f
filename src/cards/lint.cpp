#include "cards/lint.hpp"

#include <algorithm>
#include <array>

#include "base/letters.hpp"
#include "base/nearest.hpp"
#include "cards/inside.hpp"
#include "cards/paths.hpp"

namespace welcomed::cards {

namespace {

const std::vector<std::string> kRoots{"user", "data", "tenant", "team",    "channel", "chat", "installer",
                                      "bot",  "app",  "policy", "message", "now",     "$root"};
const std::vector<std::string> kUserFields{"id",     "name",     "givenName",  "surname",
                                           "mail",   "jobTitle", "department", "officeLocation",
                                           "locale", "hireDate", "manager"};
const std::vector<std::string> kChatFields{"topic"};
const std::vector<std::string> kManagerFields{"name", "givenName", "mail"};
// All that the daemon always knows, whatever Graph says.
constexpr std::array<std::string_view, 14> kAlwaysThere{
    "user", "user.id",  "user.name", "tenant",      "tenant.name",  "bot",     "bot.name",
    "app",  "app.name", "policy",    "policy.name", "policy.title", "message", "message.key"};

constexpr std::size_t kLongestName = 256;  // of a display name in Graph
constexpr const char* kSomeTime = "2026-11-23T09:00:00Z";

bool is_for_several(Use use) { return use == Use::channel || use == Use::chat; }

bool is_always_there(const std::string& path, Use use) {
  if (is_for_several(use) && path.starts_with("user")) return false;
  if (use == Use::chat && path == "chat") return true;
  if (use == Use::channel && (path == "team" || path == "channel" || path == "channel.name")) return true;
  return path == "now" || path == "$root" ||
         std::find(kAlwaysThere.begin(), kAlwaysThere.end(), path) != kAlwaysThere.end();
}

void check_root(const Mention& mention, std::vector<Problem>& problems) {
  const auto root = mention.root();
  if (std::find(kRoots.begin(), kRoots.end(), root) != kRoots.end()) return;
  problems.push_back({mention.at, true, "there is no " + root + " in the data" + did_you_mean(root, kRoots)});
}

void check_field(const Mention& mention, const std::string& of, const std::vector<std::string>& fields,
                 std::vector<Problem>& problems) {
  if (!mention.path.starts_with(of + ".")) return;
  const auto rest = mention.path.substr(of.size() + 1);
  const auto field = rest.substr(0, rest.find('.'));
  if (std::find(fields.begin(), fields.end(), field) != fields.end()) return;
  const auto whose = of.substr(of.rfind('.') + 1);
  problems.push_back({mention.at, false, "a " + whose + " has no " + field + did_you_mean(field, fields)});
}

void check_missing(const Mention& mention, Use use, std::vector<Problem>& problems) {
  if (!mention.needed || is_always_there(mention.path, use)) return;
  // The file of the policy tells whether it is.
  if (mention.root() == "data" && (use == Use::welcome || use == Use::follow_up)) return;
  if (is_for_several(use) && (mention.root() == "user" || mention.root() == "data")) {
    const std::string post = use == Use::chat ? "a message in a group chat" : "a post in a channel";
    problems.push_back({mention.at, true,
                        post + " has no " + mention.root() + ": write ${" + mention.path +
                            " ?? '…'}, or give the message a channel_template"});
    return;
  }
  problems.push_back(
      {mention.at, false,
       "${" + mention.path + "} may be missing; write ${" + mention.path + " ?? '…'} with words for when it is"});
}

std::string longest_value(const Mention& mention) {
  if (mention.path == "user.locale") return "en";
  if (mention.path == "user.hireDate") return kSomeTime;
  const bool of_an_admin = mention.root() == "message" || mention.root() == "data";
  return std::string(of_an_admin ? kLongestValue : kLongestName, 'W');
}

/// Data with a long value for each path: names as long as Graph lets them be, message data as long as a value can be.
Json longest_data(const std::vector<Mention>& mentions) {
  Json data = {{"now", kSomeTime}};
  for (const auto& mention : mentions) {
    Json* at = &data;
    for (std::size_t from = 0; from != std::string::npos;) {
      const auto dot = mention.path.find('.', from);
      const auto name = mention.path.substr(from, dot == std::string::npos ? dot : dot - from);
      if (!at->is_object()) *at = Json::object();
      at = &(*at)[name];
      from = dot == std::string::npos ? dot : dot + 1;
    }
    if (at->is_null()) *at = longest_value(mention);
  }
  return data;
}

void check_size(const Template& whole, const std::vector<Mention>& mentions, std::vector<Problem>& problems) {
  const auto activity = whole.render(longest_data(mentions));
  // A value that must be a number or a list cannot be guessed.
  if (!activity) return;
  const auto size = utf16_bytes(*activity);
  if (size <= kLargestMessage) return;
  problems.push_back(
      {{1, 1},
       true,
       "with long names this message has " + std::to_string(size / 1024) + " KB as UTF-16, and Teams takes 80 KB"});
}

void missing_part(bool there, std::string_view part, std::string_view purpose, std::vector<Problem>& problems) {
  if (!there) problems.push_back({{1, 1}, false, "there is no " + std::string(part) + ": " + std::string(purpose)});
}

void check_parts(const StructuredSource& parts, Use use, std::vector<Problem>& problems) {
  const auto is = [](const Located& part) { return !part.text.empty(); };
  if (use == Use::notification)
    missing_part(is(parts.title), "title", "say in a few words what this is about", problems);
  if (use == Use::welcome || use == Use::notification) {
    missing_part(is(parts.why), "why", "say why they get this message", problems);
    missing_part(is(parts.offer), "offer", "say what is in it for them", problems);
    missing_part(is(parts.next), "next", "say what they can do now", problems);
  }
}

/// Words of the service for an opt-out; a button that says one of them is a way out.
bool is_opt_out(std::string_view word) {
  const auto lowered = ascii_lower(word);
  return lowered == "stop" || lowered == "unsubscribe";
}

bool offers_opt_out(const Source& card) {
  if (const auto* data = card.find("data"); data != nullptr) {
    const auto* teams = data->find("msteams");
    if (teams != nullptr && (is_opt_out(teams->text_at("text")) || is_opt_out(teams->text_at("value")))) return true;
  }
  return std::any_of(card.items.begin(), card.items.end(), offers_opt_out) ||
         std::any_of(card.members.begin(), card.members.end(),
                     [](const auto& each) { return offers_opt_out(each.second); });
}

bool names_opt_out(const Node& message) {
  const auto text = ascii_lower(message.text()->literal_text());
  return text.find("stop") != std::string::npos || text.find("unsubscribe") != std::string::npos;
}

void check_opt_out(const Body& body, Use use, std::vector<Problem>& problems) {
  if (use == Use::welcome || is_for_several(use)) return;
  const bool there = body.form == Body::Form::markdown ? names_opt_out(body.content) : offers_opt_out(body.card);
  missing_part(there, "opt_out", "give people a way to stop these messages", problems);
}

}  // namespace

void drop_repeated(std::vector<Problem>& problems) {
  const auto same = [](const Problem& a, const Problem& b) {
    return a.text == b.text && a.at.line == b.at.line && a.at.column == b.at.column;
  };
  std::vector<Problem> out;
  for (auto& problem : problems) {
    const bool known = std::any_of(out.begin(), out.end(), [&](const Problem& other) { return same(problem, other); });
    if (!known) out.push_back(std::move(problem));
  }
  problems = std::move(out);
}

std::vector<Problem> Template::lint(Use use) const {
  const auto& body = *inside_->body;
  std::vector<Problem> problems;
  const auto mentions = mentions_in(body.content);
  for (const auto& mention : mentions) {
    check_root(mention, problems);
    check_field(mention, "user", kUserFields, problems);
    check_field(mention, "user.manager", kManagerFields, problems);
    check_field(mention, "chat", kChatFields, problems);
    check_missing(mention, use, problems);
  }
  if (body.form == Body::Form::structured) check_parts(body.parts, use, problems);
  if (body.form == Body::Form::card) check_card(body.card, problems);
  check_opt_out(body, use, problems);
  check_size(*this, mentions, problems);
  drop_repeated(problems);
  return problems;
}

}  // namespace welcomed::cards
