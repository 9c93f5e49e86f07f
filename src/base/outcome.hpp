#pragma once
#include <chrono>
#include <string>
#include <utility>
#include <variant>

namespace welcomed {

/// Why a call to a service did not end well. `name` is one of core/causes.hpp, which knows the remedy.
struct Cause {
  std::string name;    ///< stable, for counts: "throttled", "blocked_by_user"
  std::string detail;  ///< what the service said, bounded; never a secret

  bool operator==(const Cause&) const = default;
};

/// Surely nothing happened, or repeating is harmless. `after` is zero when the service named no time.
struct Retry {
  std::chrono::milliseconds after{0};
  Cause cause;
};

/// It may have happened, and repeating is not harmless.
struct Unsure {
  Cause cause;
};

/// This one never works.
struct GiveUp {
  Cause cause;
};

/// Nothing works until an admin acts.
struct Halt {
  Cause cause;
};

using Setback = std::variant<Retry, Unsure, GiveUp, Halt>;

/// How a call to a service ended; the caller does what it says.
template <typename T>
class [[nodiscard]] Outcome {
 public:
  Outcome(T value) : result_(std::move(value)) {}                    // NOLINT(google-explicit-constructor)
  Outcome(Setback setback) : result_(std::move(setback)) {}          // NOLINT(google-explicit-constructor)
  Outcome(Retry retry) : result_(Setback(std::move(retry))) {}       // NOLINT(google-explicit-constructor)
  Outcome(Unsure unsure) : result_(Setback(std::move(unsure))) {}    // NOLINT(google-explicit-constructor)
  Outcome(GiveUp give_up) : result_(Setback(std::move(give_up))) {}  // NOLINT(google-explicit-constructor)
  Outcome(Halt halt) : result_(Setback(std::move(halt))) {}          // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool done() const { return std::holds_alternative<T>(result_); }
  explicit operator bool() const { return done(); }

  [[nodiscard]] T& value() { return std::get<T>(result_); }
  [[nodiscard]] const T& value() const { return std::get<T>(result_); }
  T& operator*() { return value(); }
  T* operator->() { return &value(); }

  [[nodiscard]] const Setback& setback() const { return std::get<Setback>(result_); }

  /// The setback as `S`, or null.
  template <typename S>
  [[nodiscard]] const S* as() const {
    const auto* setback = std::get_if<Setback>(&result_);
    return setback == nullptr ? nullptr : std::get_if<S>(setback);
  }

 private:
  std::variant<T, Setback> result_;
};

struct Nothing {
  bool operator==(const Nothing&) const = default;
};

[[nodiscard]] inline const Cause& cause_of(const Setback& setback) {
  return std::visit([](const auto& each) -> const Cause& { return each.cause; }, setback);
}

}  // namespace welcomed
