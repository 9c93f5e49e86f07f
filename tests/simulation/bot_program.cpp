#include "simulation/bot_program.hpp"

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
  const Passage first{.conversation = conversation, .owed = owed, .told = timeline_.now()};
  auto& passage = passages_.try_emplace(activity, first).first->second;
  if (!passage.answered) passage.daemon = daemon;
}

void BotProgram::answered(const std::string& activity) {
  auto& passage = passages_.at(activity);
  if (!passage.answered) passage.answered = timeline_.now();
}

/// Nobody else gives what waits with one of several, which may not start again for long.
void BotProgram::daemon_died(int daemon) {
  if (script_.signed_activities || script_.several) daemon_fell_behind(daemon);
}

void BotProgram::daemon_fell_behind(int daemon) {
  for (auto& [id, passage] : passages_) passage.lost = passage.lost || (passage.daemon == daemon && !passage.settled);
}

BotProgram::Passage& BotProgram::passage_of(const Request& request) { return passages_.at(id_of(request)); }

/// What waits is never overtaken by what was told after it was answered. What the bot has already may come again.
void BotProgram::departs(const Request& request) {
  auto& passage = passage_of(request);
  if (!passage.owed) violation_("a wish, which the daemon answers itself, was given to the bot");
  if (!passage.departed) passage.departed = timeline_.now();
  if (!passage.answered || passage.settled) return;
  for (const auto& [id, other] : passages_) {
    const bool of_same = other.conversation == passage.conversation && other.daemon == passage.daemon;
    if (of_same && other.departed && other.told > *passage.answered)
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
bool BotProgram::may_be_lost(const Passage& passage) const {
  if (passage.lost || script_.clock_jumps > 0) return true;
  const auto from = *passage.answered;
  const auto until = from + kGivenFor;
  auto left = kGivenFor;
  for (const auto& [begin, end] : outages_) {
    left -= std::max(Duration(0), std::min(end, until) - std::max(begin, from));
  }
  return left < kEnough;
}

void BotProgram::check_end() const {
  for (const auto& [id, passage] : passages_) {
    if (passage.owed && passage.answered && !passage.settled && !may_be_lost(passage))
      violation_(id + " was answered and the bot never got it");
  }
}

}  // namespace simulation
