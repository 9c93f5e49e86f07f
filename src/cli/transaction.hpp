#pragma once
#include <functional>

#include "cli/opening.hpp"
#include "store/store_thread.hpp"

namespace welcomed::cli {

/// Runs `verb` in one transaction of its own. What is wrong though it was committed is complained of.
template <typename T>
Result<T> in_transaction(store::TransactionalStore& store, const std::function<Result<T>(store::Store&)>& verb) {
  T value{};
  const auto results = store::run_together(store, {[&](store::Store& inside) -> Status {
                                             auto result = verb(inside);
                                             if (!result) return tl::unexpected<Error>(result.error());
                                             value = std::move(*result);
                                             return {};
                                           }});
  if (!results.front()) return tl::unexpected<Error>(results.front().error());
  if (const auto trouble = store.trouble()) complain(trouble->text());
  return value;
}

}  // namespace welcomed::cli
