#pragma once
#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/store.hpp"

namespace CLI {
class App;
}

namespace welcomed::cli {

/// What the system says of whoever gives a command.
struct Caller {
  uid_t uid = 0;               ///< the real one, before root's rights were given up (rights.hpp)
  std::string sudo_user;       ///< what the environment calls SUDO_USER
  std::optional<uid_t> login;  ///< who had logged in; nothing outside of a login
};

/// An option that was given, or a word without one: then its name is empty.
struct GivenOption {
  std::string name;
  std::vector<std::string> values;  ///< none of a flag
};

[[nodiscard]] Caller caller_of_process();

/// The account that SUDO_USER names, as what it is, a claim of the environment: whoever runs a command that changes the
/// store may write to the store itself, and so needs no false name there. The kernel's word is `login`.
[[nodiscard]] std::string sudo_account(const Caller& caller);

/// The command as it was typed, on one readable line. Whatever is longer than a name can be is left out whole: nobody
/// could find a part of a name in it again (store/forget.cpp).
[[nodiscard]] std::string command_line(const std::string& command, const std::vector<GivenOption>& given);

/// A command as it was typed, and by whom: what the audit notes of it. To be made where its options are declared,
/// because root's rights are given up after that, and used while they live.
class Typed {
 public:
  Typed() = default;
  explicit Typed(const CLI::App& command) : command_(&command), caller_(caller_of_process()) {}

  [[nodiscard]] store::AuditRow row(std::int64_t changed, TimePoint now) const;

 private:
  const CLI::App* command_ = nullptr;
  Caller caller_;
};

/// A store that was put back and is taken for the newest one, of which so many messages are held.
struct TakenBack {
  std::int64_t held = 0;
};

/// How much a command changed; 0 where it changed nothing.
[[nodiscard]] inline std::int64_t changed_by(bool done) { return done ? 1 : 0; }
[[nodiscard]] inline std::int64_t changed_by(std::int64_t rows) { return rows; }
[[nodiscard]] inline std::int64_t changed_by(const store::Notified& notified) { return notified.people; }
[[nodiscard]] inline std::int64_t changed_by(const store::Amended& amended) { return amended.messages; }
/// The store itself counts as one.
[[nodiscard]] inline std::int64_t changed_by(const TakenBack& store) { return store.held + 1; }
[[nodiscard]] inline std::int64_t changed_by(const store::PutBack& back) {
  return back.installs + back.messages + back.amendments + back.upgrades;
}

}  // namespace welcomed::cli
