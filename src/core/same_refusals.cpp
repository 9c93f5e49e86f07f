#include "core/same_refusals.hpp"

#include <algorithm>

#include "core/causes.hpp"

namespace welcomed::core {
namespace {

using namespace std::chrono_literals;
constexpr std::size_t kDoubtedOf = 5;
constexpr Duration kFirstTry = 1min;
constexpr Duration kLongestBetweenTries = 1h;
constexpr Duration kBelievedAfter = 24h;
/// Longer than an answer is waited for.
constexpr Duration kAnsweredLate = 1min;

bool is_said_of_them(const Setback& setback, Doubts counted) {
  const auto about = whose(cause_of(setback));
  return (about == Whose::recipient || about == Whose::resource) && sign_of(setback, counted) == Sign::works;
}

}  // namespace

bool SameRefusals::is_doubted(const Row& row) { return row.refused.size() == kDoubtedOf; }

bool SameRefusals::refused(const std::string& whom, const Setback& setback, TimePoint now) {
  if (!is_said_of_them(setback, counted_)) return false;
  auto& row = rows_.try_emplace(cause_of(setback).name, Row{.since = now}).first->second;
  if (is_doubted(row)) return false;
  row.refused.insert(whom);
  row.wait = kFirstTry;
  row.next_try = now + row.wait;
  return is_doubted(row);
}

bool SameRefusals::worked(const std::string& whom) {
  const auto before = disproved_.size();
  std::erase_if(rows_, [&](const auto& each) {
    const auto& [cause, row] = each;
    if (!is_doubted(row)) return true;
    if (!row.tried.contains(whom)) return false;
    disproved_.push_back({cause, row.since - kAnsweredLate});
    return true;
  });
  return disproved_.size() > before;
}

std::optional<TimePoint> SameRefusals::next_try() const {
  std::optional<TimePoint> next;
  for (const auto& [cause, row] : rows_) {
    if (is_doubted(row) && (!next || row.next_try < *next)) next = row.next_try;
  }
  return next;
}

std::vector<Doubted> SameRefusals::take_due(TimePoint now) {
  std::erase_if(rows_, [&](const auto& each) {
    return is_doubted(each.second) && each.second.next_try <= now && now - each.second.since > kBelievedAfter;
  });
  std::vector<Doubted> due;
  for (auto& [cause, row] : rows_) {
    if (!is_doubted(row) || row.next_try > now) continue;
    due.push_back({cause, row.since});
    row.wait = std::min<Duration>(row.wait * 2, kLongestBetweenTries);
    row.next_try = now + row.wait;
  }
  return due;
}

void SameRefusals::tries(const std::string& cause, const std::string& whom) {
  const auto row = rows_.find(cause);
  if (row != rows_.end()) row->second.tried.insert(whom);
}

}  // namespace welcomed::core
