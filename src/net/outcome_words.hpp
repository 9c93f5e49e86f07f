#pragma once
#include <string_view>

#include "net/exchange.hpp"

namespace welcomed::net {

/// How a request ended, in one of few words: `2xx`, of a refusal that means something by itself its status (`401`,
/// `403`, `404`, `409`, `429`), else `4xx`, and so on.
[[nodiscard]] std::string_view outcome_word(int status);

/// The same; without an answer `unsent` where surely nothing was sent, else `no_answer`.
[[nodiscard]] std::string_view outcome_word(const Exchange& exchange);

}  // namespace welcomed::net
