#pragma once
#include <cstring>
#include <ostream>
#include <string>
#include <utility>

namespace welcomed {

/// Overwrites all that a text holds, and has held in the same place; it is empty afterwards.
inline void wipe(std::string& text) noexcept {
  text.resize(text.capacity());  // never allocates
  ::explicit_bzero(text.data(), text.size());
  text.clear();
}

/// A value that prints as `***` and is wiped from memory when it goes. `reveal()` is for the one place that puts it on
/// the wire.
class Secret {
 public:
  Secret() = default;
  /// What is left of `value` is wiped.
  explicit Secret(std::string&& value) : value_(std::move(value)) { wipe(value); }
  explicit Secret(const std::string& value) : value_(value) {}
  ~Secret() { wipe(value_); }
  Secret(const Secret&) = default;
  // A short text is copied when it is moved.
  Secret(Secret&& other) noexcept : value_(std::move(other.value_)) { wipe(other.value_); }
  Secret& operator=(Secret other) noexcept {
    value_.swap(other.value_);
    return *this;
  }

  [[nodiscard]] const std::string& reveal() const { return value_; }
  [[nodiscard]] bool empty() const { return value_.empty(); }
  bool operator==(const Secret&) const = default;

 private:
  std::string value_;
};

inline std::ostream& operator<<(std::ostream& out, const Secret&) { return out << "***"; }

}  // namespace welcomed
