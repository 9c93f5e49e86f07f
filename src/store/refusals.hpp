#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// What refusals leave behind: lanes that are stopped, and references of another bot.
class Refusals : Theme {
 public:
  using Theme::Theme;

  /// The lanes that are stopped now, of all tenants.
  Status write_circuits(const std::vector<OpenCircuit>& open);
  Result<std::vector<OpenCircuit>> circuits();
  /// The circuit closed: what was refused meanwhile for any of its causes is due.
  Status outage_is_over(const OpenCircuit& circuit, TimePoint now);
  /// The bot of the configuration. References that belong to another one are kept apart: whoever has one is to be
  /// reached anew, and what was unknown is held, because the new bot sees nothing of the old one's chats. Those of a
  /// bot that comes back are used again. Gives how many were set apart.
  Result<std::int64_t> use_bot(const std::string& app_id, TimePoint now);
  Result<std::vector<FormerBot>> former_bots();

  // For other themes, in a verb of theirs.
  void compare_contents(const PolicyRow& policy);

 private:
  std::int64_t set_references_apart(const std::string& bot, TimePoint now);
  void take_references_back(const std::string& bot, TimePoint now);
};

}  // namespace welcomed::store
