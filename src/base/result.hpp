#pragma once
#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace welcomed {

/// Why something inside did not work, for a person: what happened, to what, and the next step.
struct Error {
  std::string what;          ///< what happened and to what, one sentence without a full stop
  std::string remedy;        ///< what to do about it; may be empty
  bool unreachable = false;  ///< what it was asked of could not be reached: the same may work later
  bool busy = false;         ///< others are in the way: the same works once they are done, or gone
  bool in_doubt = false;     ///< nobody knows whether it was done all the same

  [[nodiscard]] std::string text() const { return remedy.empty() ? what : what + "; " + remedy; }
};

/// A value or the reason there is none. Errors are values; exceptions stop at module borders.
template <typename T>
using Result = tl::expected<T, Error>;

using Status = Result<void>;

[[nodiscard]] inline tl::unexpected<Error> fail(std::string what, std::string remedy = {}) {
  return tl::unexpected<Error>(Error{std::move(what), std::move(remedy)});
}

}  // namespace welcomed
