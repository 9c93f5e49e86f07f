#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace welcomed::net {

/// Why a request, or a connection, was refused.
struct Refusal {
  std::string_view reason;  ///< one word for the counter; of a literal in the program
  std::string detail;       ///< in full, for the log and never for the client
};

/// Counts what is refused, so that strangers fill a counter and not the log. Io thread only.
class Refusals {
 public:
  using Counts = std::map<std::string_view, std::uint64_t>;

  /// Writes a debug line, too. `client` is an IP address; `status` 0 where nothing was answered.
  void note(int status, const Refusal& refusal, std::string_view client);

  /// All there ever were, by reason.
  [[nodiscard]] const Counts& all() const { return all_; }

  struct Summary {
    std::uint64_t count = 0;
    Counts reasons;
    std::vector<std::pair<std::string, std::uint64_t>> peers;  ///< that sent most, the first most of all; five at most
    std::string example;                                       ///< the detail of the last one
  };
  /// What came since the last call; nothing when nothing was refused.
  [[nodiscard]] std::optional<Summary> sum_up();

 private:
  Counts all_;
  Counts reasons_;
  std::map<std::string, std::uint64_t, std::less<>> peers_;
  std::string example_;
};

/// `token 12, path 3`.
[[nodiscard]] std::string text_of(const Refusals::Counts& reasons);
[[nodiscard]] std::string text_of(const std::vector<std::pair<std::string, std::uint64_t>>& peers);

}  // namespace welcomed::net
