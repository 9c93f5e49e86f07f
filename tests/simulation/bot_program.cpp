#include "simulation/bot_program.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace simulation {

using welcomed::net::Request;
using welcomed::net::Response;
using namespace std::chrono_literals;

namespace {

/// How long the daemon gives an activity again, and how much of that is enough to come through all faults.
constexpr Duration kGivenFor = 15min;
constexpr Duration kEnough = 10min;

std::string id_of(const Request& request) { return nlohmann::json::parse(request.body).at("id").get<std::string>(); }

}  // namespace

BotProgram::BotProgram(const Script& script, Timeline& timeline, std::function<void(const std::string&)> violation)
    : script_(script), timeline_(timeline), violation_(std::move(violation)) {}

void BotProgram::goes_down() {
  if (down) return;
  down = true;
  outages_.emplace_back(timeline_.now(), Duration::max());
}

void BotProgram::comes_up() {
  if (!down) return;
  down = false;
  outages_.back().second = timeline_.now();
}

void BotProgram::told(const std::string& activity, const std::string& conversation, bool owed, int daemon) {
  auto& passage = passages_.try_emplace(activity, Passage{.conversation = conversation, .owed = owed}).first->second;
  passage.hands.try_emplace(daemon, Hand{.told = timeline_.now()});
}

void BotProgram::answered(const std::string& activity, int daemon) {
  auto& hand = passages_.at(activity).hands.at(daemon);
  if (!hand.answered) hand.answered = timeline_.now();
}

/// Nobody else gives what waits with one of several, which may not start again for long.
void BotProgram::daemon_died(int daemon) {
  if (script_.signed_activities || script_.several) daemon_fell_behind(daemon);
}

void BotProgram::daemon_fell_behind(int daemon) {
  for (auto& [id, passage] : passages_) {
    const auto hand = passage.hands.find(daemon);
    if (hand != passage.hands.end() && !passage.settled) hand->second.lost = true;
  }
}

BotProgram::Passage& BotProgram::passage_of(const Request& request) { return passages_.at(id_of(request)); }

/// What waits with a daemon is never overtaken by what that one was told after it answered. What the bot has already
/// may come again.
void BotProgram::departs(const Request& request, int daemon) {
  auto& passage = passage_of(request);
  if (!passage.owed) violation_("a wish, which the daemon answers itself, was given to the bot");
  const auto found = passage.hands.find(daemon);
  if (found == passage.hands.end()) return violation_(id_of(request) + " was given to the bot by a daemon not told it");
  auto& hand = found->second;
  if (!hand.departed) hand.departed = timeline_.now();
  if (!hand.answered || hand.lost || passage.settled) return;
  for (const auto& [id, other] : passages_) {
    const auto there = other.hands.find(daemon);
    if (other.conversation != passage.conversation || there == other.hands.end()) continue;
    if (there->second.departed && there->second.told > *hand.answered)
      violation_("the bot was given " + id + " before " + id_of(request) + ", which waited for it");
  }
}

Response BotProgram::serve(const Request& request) {
  passage_of(request).settled = true;
  const bool has_signature = welcomed::net::find_header(request.headers, "Authorization") == kSignature;
  if (has_signature != script_.signed_activities) violation_("the bot was not given the header as it came");
  return {200, {}, {}};
}

void BotProgram::refused(const Request& request) { passage_of(request).settled = true; }

/// Where a jump of the clock or a long outage shortened the time in which it is given again.
bool BotProgram::may_be_lost(const Hand& hand) const {
  if (hand.lost || script_.clock_jumps > 0) return true;
  const auto from = *hand.answered;
  const auto until = from + kGivenFor;
  auto left = kGivenFor;
  for (const auto& [begin, end] : outages_) {
    left -= std::max(Duration(0), std::min(end, until) - std::max(begin, from));
  }
  return left < kEnough;
}

void BotProgram::check_end() const {
  for (const auto& [id, passage] : passages_) {
    if (!passage.owed || passage.settled) continue;
    const auto& hands = passage.hands;
    const bool kept = std::any_of(hands.begin(), hands.end(), [this](const auto& each) {
      return each.second.answered && !may_be_lost(each.second);
    });
    if (kept) violation_(id + " was answered and the bot never got it");
  }
}

}  // namespace simulation
