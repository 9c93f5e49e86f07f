#pragma once
#include <string>
#include <string_view>

#include "config/keys.hpp"

namespace welcomed::config {

/// What the table of kinds says of one.
struct KindRow {
  Kind kind;
  std::string_view json_type;
  std::string_view must;                            ///< "it must be …" for people
  std::string_view pattern = {};                    ///< the whole text, for the schema and for the check
  std::string (*more)(std::string_view) = nullptr;  ///< what a pattern cannot tell; an empty text is good
  bool secret = false;                              ///< never show the value: people put the secret itself here
};

/// Whether a value of this kind may hold a secret, be it where none belongs: then nothing of it is shown.
[[nodiscard]] bool may_hold_secret(Kind kind, std::string_view text);

[[nodiscard]] const KindRow& row(Kind kind);

/// What is wrong with a text for this kind, as a sentence that follows `X is "…"; `; empty when it is good.
[[nodiscard]] std::string complaint(Kind kind, std::string_view text);

/// localhost, 127.0.0.0/8 and ::1, as text; no name is looked up.
[[nodiscard]] bool is_loopback(std::string_view host);

/// The host of `host:port` without brackets.
[[nodiscard]] std::string host_of(std::string_view address);

/// Minutes after midnight of a good `HH:MM`.
[[nodiscard]] int minutes(std::string_view clock);

}  // namespace welcomed::config
