#include "core/circuit.hpp"

#include <algorithm>
#include <array>

#include "core/causes.hpp"
#include "core/refusal.hpp"

namespace welcomed::core {
namespace {

using namespace std::chrono_literals;
constexpr std::size_t kManyInARow = 5;

struct Waits {
  Duration first, most;
};
/// By what ends it: itself, itself and soon, an admin.
constexpr std::array<Waits, 3> kWaits{{{5s, 2min}, {1s, 10s}, {1min, 15min}}};

/// The directory has whoever is asked about, so that Graph is hardly right where it knows several of them no more.
bool about_this_one(const Cause& cause) {
  const auto about = whose(cause);
  return (about == Whose::recipient || about == Whose::resource) && cause.name != "user_not_found";
}

}  // namespace

Sign sign_of(const Setback& setback, Doubts counted) {
  const auto& cause = cause_of(setback);
  if (std::holds_alternative<Halt>(setback)) return Sign::halt;
  const auto about = whose(cause);
  if (cause.name == "throttled" || about == Whose::ours) return Sign::none;
  if (about == Whose::service) return Sign::doubt;
  if (counted == Doubts::illness) return Sign::works;
  // What refuses the address of one person refuses that of everybody in an ill hour (amendments.md §4.1).
  if (about_address(cause)) return Sign::doubt;
  return about_this_one(cause) ? Sign::works : Sign::doubt;
}

bool Circuit::refused(const std::string& whom, const Setback& setback, TimePoint now) {
  const auto sign = sign_of(setback, counted_);
  if (sign == Sign::none) return false;
  if (sign == Sign::works) {
    worked(now);
    return false;
  }
  causes_.insert(cause_of(setback).name);
  if (open_until(now)) return false;
  if (in_a_row_.empty()) first_in_row_ = now;
  in_a_row_.insert(whom);
  const bool halts = sign == Sign::halt;
  if (!halts && !cause_ && in_a_row_.size() < kManyInARow) return false;
  return open(cause_of(setback), halts ? Ends::by_admin : Ends::by_itself, now);
}

bool Circuit::failed(const Setback& setback, TimePoint now) {
  causes_.insert(cause_of(setback).name);
  if (open_until(now)) return false;
  if (in_a_row_.empty()) first_in_row_ = now;
  return open(cause_of(setback), std::holds_alternative<Halt>(setback) ? Ends::by_admin : Ends::soon, now);
}

bool Circuit::open(const Cause& cause, Ends ends, TimePoint now) {
  const auto& waits = kWaits.at(static_cast<std::size_t>(ends));
  const bool news = !cause_ || cause_->name != cause.name;
  const bool goes_on = cause_ && ends == ends_ && !(ends == Ends::by_admin && news);
  if (!cause_) since_ = first_in_row_;
  wait_ = goes_on ? std::min<Duration>(wait_ * 2, waits.most) : waits.first;
  ends_ = ends;
  until_ = now + wait_;
  cause_ = cause;
  in_a_row_.clear();
  return news;
}

bool Circuit::worked(TimePoint now) {
  if (open_until(now)) return false;
  return close();
}

bool Circuit::nothing_left(TimePoint now) { return half_open(now) && close(); }

bool Circuit::close() {
  const bool was_open = cause_.has_value();
  in_a_row_.clear();
  causes_.clear();
  cause_.reset();
  wait_ = Duration(0);
  return was_open;
}

std::optional<TimePoint> Circuit::open_until(TimePoint now) const {
  return cause_ && until_ > now ? std::optional(until_) : std::nullopt;
}

}  // namespace welcomed::core
