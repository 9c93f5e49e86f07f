#include "daemon/circuit.hpp"

#include "base/log.hpp"
#include "core/causes.hpp"

namespace welcomed::daemon {

void Circuit::heed(const std::string& whom, const Setback& setback) {
  const bool was_open = cause().has_value();
  const auto causes = circuit_.causes().size();
  const bool news = circuit_.refused(whom, setback, clock_.now());
  if (news) tell_open();
  if (was_open && !cause()) tell_closed();
  if (was_open && circuit_.causes().size() > causes) news_.bell.notify();
  if (same_.refused(whom, setback, clock_.now())) tell_doubted(cause_of(setback));
}

void Circuit::fail(const Setback& setback) {
  const auto causes = circuit_.causes().size();
  if (circuit_.failed(setback, clock_.now())) tell_open();
  if (circuit_.causes().size() > causes) news_.bell.notify();
}

void Circuit::close(const std::string& whom) {
  if (circuit_.worked(clock_.now())) tell_closed();
  if (same_.worked(whom)) news_.bell.notify();
}

void Circuit::nothing_left() {
  if (circuit_.nothing_left(clock_.now())) tell_closed();
}

std::optional<Setback> Circuit::blocks() const {
  return open_until() ? std::optional<Setback>(Halt{*cause()}) : std::nullopt;
}

std::optional<Setback> Circuit::puts_off() const {
  const auto until = open_until();
  if (!until) return std::nullopt;
  return Retry{*until - clock_.now(), *cause()};
}

void Circuit::tell_open() {
  const auto& cause = *circuit_.cause();
  news_.bell.notify();
  if (!told_cause_.empty()) --news_.causes[told_cause_];
  told_cause_ = cause.name;
  if (++news_.causes[told_cause_] > 1) return;
  log::error("circuit.open", {{"tenant", tenant_},
                              {"lane", lane_},
                              {"cause", cause.name},
                              {"detail", core::fit_for_log(cause)},
                              {"remedy", std::string(core::cause(cause.name).remedy)}});
}

void Circuit::tell_closed() {
  log::info("circuit.closed", {{"tenant", tenant_}, {"lane", lane_}});
  news_.bell.notify();
  --news_.causes[told_cause_];
  told_cause_.clear();
}

void Circuit::tell_doubted(const Cause& cause) {
  news_.bell.notify();
  log::warning("refusals.doubted",
               {{"tenant", tenant_}, {"lane", lane_}, {"cause", cause.name}, {"detail", core::fit_for_log(cause)}});
}

}  // namespace welcomed::daemon
