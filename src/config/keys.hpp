#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace welcomed::config {

/// What a value may be; kinds.hpp says how each is checked.
enum class Kind {
  mapping,
  cloud,  ///< one of the choices, or a mapping
  boolean,
  whole,
  number,
  duration,
  duration_or_never,
  choice,
  text,
  prose,  ///< a text of any length that may have lines
  name,
  template_name,
  tenant_name,
  instance,
  guid,
  url,
  endpoint,
  host,
  login_tenant,
  scope,
  address,
  store,
  managed_identity,
  environment_variable,
  file,
  secret_file,
  folder,
  person,
  group,
  chat,
  clock,
  time_zone,
  user_or_time_zone,
  locale,
  color,
  shares,  ///< a mapping of templates to whole percents that make a hundred
};

/// One key of a file. A row of the table below is all there is to add for a key but the line that reads it.
struct Key {
  std::string_view path;  ///< `policies.messages.key`; the items of a list have no step of their own
  Kind kind = Kind::text;
  std::string_view help;           ///< for the schema
  bool list = false;               ///< a list of such values
  bool required = false;           ///< wherever its parent stands
  bool one_of = false;             ///< exactly one of the siblings marked so must stand
  std::string_view with = {};      ///< a sibling that must stand beside it
  std::string_view fallback = {};  ///< the default as one would write it; empty for none
  double least = 0;  ///< of a number, of a duration in milliseconds, of a text's characters, of a list's items
  double most = 0;   ///< 0: no bound
  std::string_view choices = {};  ///< `a|b|c`
  /// What of it does nothing yet and gets a warning: `*` for whatever is given, else values as in `choices`.
  /// The change that makes it work empties this.
  std::string_view later = {};
  std::string_view instead = {};  ///< what to do until then

  [[nodiscard]] std::string_view name() const;    ///< the last step of the path
  [[nodiscard]] std::string_view parent() const;  ///< the steps before; empty at the top
};

/// A table of keys. Borrowed: tables live as long as the process.
class Keys {
 public:
  explicit Keys(std::span<const Key> rows) : rows_(rows) {}

  [[nodiscard]] std::span<const Key> rows() const { return rows_; }
  [[nodiscard]] const Key* find(std::string_view path) const;
  [[nodiscard]] std::vector<const Key*> children(std::string_view parent) const;

 private:
  std::span<const Key> rows_;
};

/// `a.b`, or `b` when `parent` is empty.
[[nodiscard]] std::string join(std::string_view parent, std::string_view name);

/// The keys of welcomed.yaml: checking, the schema, defaults and the test that the documentation is complete all
/// come from this one table.
[[nodiscard]] const Keys& config_keys();

/// The keys of a structured template.
[[nodiscard]] const Keys& template_keys();

}  // namespace welcomed::config
