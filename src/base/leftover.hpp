#pragma once
#include <csignal>
#include <cstddef>
#include <optional>
#include <string>

namespace welcomed {

/// While it lives, SIGINT, SIGTERM and SIGHUP take a file away, and what SQLite puts beside it, before they end the
/// process as they would have done anyway. One of these that is ignored or handled otherwise stays as it is.
class Leftover {
 public:
  explicit Leftover(const std::string& file);
  ~Leftover();
  Leftover(const Leftover&) = delete;
  Leftover& operator=(const Leftover&) = delete;

 private:
  std::optional<std::size_t> place_;  ///< nothing for more files than there is room for
};

/// Keeps those signals waiting: between a file that is there and its `Leftover` none may come.
class Uninterrupted {
 public:
  Uninterrupted();
  ~Uninterrupted();
  Uninterrupted(const Uninterrupted&) = delete;
  Uninterrupted& operator=(const Uninterrupted&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace welcomed
