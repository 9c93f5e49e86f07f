#pragma once
#include <string>
#include <vector>

#include "core/same_refusals.hpp"
#include "store/theme.hpp"

namespace welcomed::store {

/// What refusals leave behind: lanes that are stopped, what several were refused alike, and references
/// of another bot.
class Refusals : Theme {
 public:
  using Theme::Theme;

  /// The tenant's lanes that are stopped now.
  Status write_circuits(const TenantId& tenant, const std::vector<OpenCircuit>& open);
  /// Those of all tenants.
  Result<std::vector<OpenCircuit>> circuits();
  /// The circuit closed: what was refused meanwhile for any of its causes is due.
  Status outage_is_over(const OpenCircuit& circuit, TimePoint now);
  /// Templates or data may have been corrected: what could not be rendered is due.
  Status render_again(TimePoint now);
  /// Those of a policy's people for whom something could not be rendered, and waits for that to be corrected.
  Result<std::vector<NamedPerson>> unrendered(const PolicyRow& policy, TimePoint now);
  /// What could not be rendered for these people is due.
  Status render_again(const TenantId& tenant, const std::vector<RecipientId>& people, TimePoint now);
  /// Of those who were refused so, whoever was longest ago is due, and a block of theirs is lifted. Nothing where
  /// nobody waits.
  Result<std::optional<RecipientId>> try_one(const TenantId& tenant, const core::Doubted& doubted, TimePoint now);
  /// All of them are due, and their blocks lifted. True while there are more, who are left for another piece of work;
  /// `now` is the first one's.
  Result<bool> try_all(const TenantId& tenant, const core::Doubted& doubted, TimePoint now);
  /// The bot of the configuration. References that belong to another one are kept apart: whoever has one is to be
  /// reached anew, and what was unknown is held, because the new bot sees nothing of the old one's chats. Those of a
  /// bot that comes back are used again. Gives how many were set apart. An error while daemons lead as another bot:
  /// what they send then would be looked for in vain.
  Result<std::int64_t> use_bot(const std::string& app_id, TimePoint now);
  Result<std::vector<FormerBot>> former_bots();

  // For other themes, in a verb of theirs.
  void compare_contents(const PolicyRow& policy);

 private:
  std::size_t lift_blocks(const TenantId& tenant, const core::Doubted& doubted, const std::string& whom, TimePoint now);
  void make_due(const TenantId& tenant, const core::Doubted& refused, const std::string& whom, TimePoint now);
  void expect_nobody_leads(const std::string& bot, const std::string& other, TimePoint now);
  std::int64_t set_references_apart(const std::string& bot, TimePoint now);
  void take_references_back(const std::string& bot, TimePoint now);
};

}  // namespace welcomed::store
