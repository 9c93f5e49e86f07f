#pragma once
#include <functional>

#include "base/system_clock.hpp"
#include "cli/audit.hpp"
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

/// The same of a command that changes something: the audit notes it in the same transaction and running daemons are
/// told, unless it changed nothing.
template <typename T>
Result<T> in_noted_transaction(store::TransactionalStore& store, const Typed& typed,
                               const std::function<Result<T>(store::Store&)>& verb) {
  return in_transaction<T>(store, [&](store::Store& inside) -> Result<T> {
    auto result = verb(inside);
    if (!result) return result;
    const auto changed = changed_by(*result);
    if (changed == 0) return result;
    auto done = inside.audit.note(typed.row(changed, wall_time()));
    if (done) done = inside.news.tell_all();
    if (!done) return tl::unexpected<Error>(done.error());
    return result;
  });
}

}  // namespace welcomed::cli
