#include "daemon/circuit.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "core/causes.hpp"

namespace welcomed::daemon {

using namespace std::chrono_literals;

void Circuit::open(const Cause& cause) {
  if (open_until()) return;
  const bool news = !cause_ || cause_->name != cause.name;
  if (news) {
    forget();
    ++told_[cause.name];
  }
  cause_ = cause;
  wait_ = news ? Duration(1min) : std::min<Duration>(wait_ * 2, 15min);
  until_ = clock_.now() + wait_;
  if (!news || told_[cause.name] > 1) return;
  log::error("circuit.open", {{"circuit", name_},
                              {"cause", cause.name},
                              {"detail", cause.detail},
                              {"remedy", std::string(core::cause(cause.name).remedy)}});
}

void Circuit::close() {
  if (!cause_ || open_until()) return;
  log::info("circuit.closed", {{"circuit", name_}});
  forget();
  cause_.reset();
  wait_ = Duration(0);
}

void Circuit::forget() {
  if (cause_) --told_[cause_->name];
}

std::optional<TimePoint> Circuit::open_until() const {
  return cause_ && until_ > clock_.now() ? std::optional(until_) : std::nullopt;
}

}  // namespace welcomed::daemon
