#pragma once
#include <string>
#include <utility>
#include <vector>

#include "identity/credential.hpp"

namespace welcomed::identity {

using FormFields = std::vector<std::pair<std::string, Secret>>;

/// The client credentials form to the token endpoint, with the fields that prove who we are; Halt when the endpoint is
/// no https address.
[[nodiscard]] Outcome<net::Request> token_form(const TokenRequest& wanted, const FormFields& proof);

/// The form with an assertion (RFC 7523 §2.2).
[[nodiscard]] Outcome<Question> ask_with_assertion(const TokenRequest& wanted, std::string assertion);

/// What every question for a token has in common.
[[nodiscard]] net::Request token_question(net::Url url);

}  // namespace welcomed::identity
