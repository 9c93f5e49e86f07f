#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "cards/expression.hpp"
#include "cards/functions.hpp"

namespace welcomed::cards {

/// Why an expression has no value.
struct Fault {
  std::string why;                    ///< the end of a sentence: "has no value", "is not a number"
  const Expression* where = nullptr;  ///< the part it is about
  bool missing = false;               ///< a value is missing; a `??` would help
};

[[nodiscard]] tl::unexpected<Fault> fault(std::string why, const Expression& where);
[[nodiscard]] tl::unexpected<Fault> has_no_value(const Expression& where);

/// One render: what names mean, the user's locale and the time, and how much work is left. Not to be shared between
/// threads; the data it looks at outlives it.
class Evaluation {
 public:
  Evaluation(const Json& root, std::string locale);

  [[nodiscard]] Evaluated evaluate(const Expression& expression);
  /// The value, which must be there.
  [[nodiscard]] Evaluated demand(const Expression& expression);
  /// What `names`, for which `is_names` holds, lead to, without a copy; null when that is missing or no work is left.
  [[nodiscard]] const Json* follow(const Expression& names);

  [[nodiscard]] const std::string& locale() const { return locale_; }
  [[nodiscard]] const Json& root() const { return root_; }
  /// What `$data` is now.
  [[nodiscard]] const Json& data() const { return *data_; }

  /// `$data` and `$index` from here on; the old ones come back when the scope ends.
  class DataScope {
   public:
    DataScope(Evaluation& evaluation, const Json* data, const Json* index);
    ~DataScope();
    DataScope(const DataScope&) = delete;
    DataScope& operator=(const DataScope&) = delete;

   private:
    Evaluation& evaluation_;
    const Json* data_;
    const Json* index_;
  };

  /// A lambda's item while its body is evaluated.
  class ItemScope {
   public:
    ItemScope(Evaluation& evaluation, const std::string& name, const Json& item);
    ~ItemScope();
    ItemScope(const ItemScope&) = delete;
    ItemScope& operator=(const ItemScope&) = delete;

   private:
    Evaluation& evaluation_;
  };

  /// Takes `amount` from what this render may still cost; false when there is nothing left, and from then on.
  [[nodiscard]] bool spend(std::size_t amount);
  [[nodiscard]] bool exhausted() const { return left_ <= 0; }

 private:
  struct Item {
    const std::string* name;
    const Json* value;
  };

  [[nodiscard]] const Json* look_up(const std::string& name) const;
  Evaluated member_of(const Expression& expression);
  Evaluated element_of(const Expression& expression);
  Evaluated call(const Expression& expression);
  Evaluated object(const Expression& expression);
  Evaluated text(const Expression& expression);

  const Json& root_;
  const Json* data_;
  const Json* index_ = nullptr;
  std::string locale_;
  std::vector<Item> items_;
  std::int64_t left_;
};

/// The parts of a list, or of an object as {key, value}, for the functions that go through one; nothing for scalars.
[[nodiscard]] std::optional<Json> as_list(Value value);

}  // namespace welcomed::cards
