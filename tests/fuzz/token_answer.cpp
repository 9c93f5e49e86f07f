// What the token endpoint answers, and a managed identity's.
#include <algorithm>
#include <cstdint>
#include <string_view>

#include "answers.hpp"
#include "identity/identity_answer.hpp"
#include "identity/token_answer.hpp"

using namespace welcomed;

namespace {

void use(const Outcome<identity::AccessToken>& outcome) {
  if (!outcome) return fuzz::expect_sound(outcome.setback());
  const auto& token = outcome.value().token.reveal();
  const auto fit = [](char c) { return c > ' ' && c <= '~'; };
  fuzz::expect(!token.empty() && std::all_of(token.begin(), token.end(), fit), "a token can stand in a header");
  const auto life = outcome.value().life;
  fuzz::expect(life.count() > 0 && life <= std::chrono::hours(24), "a token lives a while, a day at most");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::within_limits([&] {
    const auto exchange = fuzz::exchange_of({reinterpret_cast<const char*>(data), size});
    use(identity::read_token_answer(exchange, fuzz::kNow));
    use(identity::read_identity_answer(exchange, fuzz::kNow));
  });
  return 0;
}
