#include "store/migration.hpp"

#include <utility>
#include <vector>

#include "sql/guarded.hpp"
#include "store/copying.hpp"
#include "store/identity.hpp"
#include "store/opening.hpp"
#include "store/schema.hpp"

namespace welcomed::store {
namespace {

/// From here on until the end no program opens it.
void tell_that_it_is_being_filled(sql::Connection& database) {
  database.begin(sql::Durability::durable);
  database.set_version(sql::Schema::kBeingFilled);
  database.commit();
}

sql::DatabaseError differs(const Table& table) {
  return sql::DatabaseError({"the store: what was written into " + table.name + " is not what was read",
                             "run it once more, which begins anew; report the fault if it stays"});
}

/// The rows of both, which are read there and then here again.
class Steps {
 public:
  Steps(const std::vector<Table>& tables, sql::Connection& from, const Migrating& migrating) : migrating_(migrating) {
    for (const auto& table : tables) rows_ += rows_in(table, from);
  }
  void one() {
    ++done_;
    if (migrating_) migrating_(done_, 2 * rows_);
  }
  [[nodiscard]] std::int64_t rows() const { return rows_; }

 private:
  const Migrating& migrating_;
  std::int64_t rows_ = 0;
  std::int64_t done_ = 0;
};

struct Filled {
  std::int64_t rows = 0;
  Generation generation;
};

/// Leaves both transactions open.
Filled fill(sql::Connection& from, sql::Connection& to, const Migrating& migrating) {
  const auto all = tables();
  // Commands that write wait until it is over.
  from.begin(sql::Durability::lazy);
  Steps steps(all, from, migrating);
  const EachRow step = [&] { steps.one(); };
  tell_that_it_is_being_filled(to);
  to.begin(sql::Durability::durable);
  schema().make(to);
  for (const auto& table : all) {
    const auto read = copy_table(table, from, to, step);
    if (content_of(table, to, step) != read) throw differs(table);
    if (table.numbered()) to.number_on_from(table.name, from.last_number(table.name));
  }
  end_leaderships(to);
  // Its mark, where it has one, must be no other store's.
  to.run("UPDATE identity SET store=lower(hex(randomblob(16))), writes=0, copy=0");
  to.set_version(schema().newest());
  return {steps.rows(), identity_of(to)};
}

/// What was welcomed since is known to the other alone.
Status leave(Held& held, const Generation& generation) {
  if (!held.mark) return {};
  const auto left = held.mark->write_durably({generation.store, generation.writes + 1});
  if (left) return left;
  return fail("all is copied, and no daemon must run on the old store any more, but " + left.error().what,
              left.error().remedy);
}

}  // namespace

Result<std::int64_t> migrate(const Location& from, const Location& to, const Noted& noted, const Migrating& migrating) {
  if (from.url == to.url) return fail("a store is not copied into itself", "name another one for the copy");
  auto source = hold_to_copy(from.url, from.password_file);
  if (!source) return tl::unexpected<Error>(source.error());
  auto target = hold_to_fill(to.url, to.password_file);
  if (!target) return tl::unexpected<Error>(target.error());
  const auto filled = guarded<Filled>([&] { return fill(*source->database, *target->database, migrating); });
  if (!filled) return tl::unexpected<Error>(filled.error());
  const auto generation = guarded<Generation>([&] { return identity_of(*source->database); });
  if (!generation) return tl::unexpected<Error>(generation.error());
  SqlStore store(std::move(target->database), std::nullopt, std::nullopt);
  const auto kept = store.audit.note(noted(filled->rows)).and_then([&] { return store.commit(); });
  if (!kept) return tl::unexpected<Error>(kept.error());
  // Its first daemon writes it where this cannot.
  if (target->mark) static_cast<void>(target->mark->write_durably(filled->generation));
  return leave(*source, *generation).map([&] { return filled->rows; });
}

}  // namespace welcomed::store
