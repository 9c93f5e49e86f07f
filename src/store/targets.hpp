#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// Whom each policy selects, and what follows for them.
class Targets : Theme {
 public:
  using Theme::Theme;

  /// The first time it remembers when the policy began.
  Status begin(const PolicyRow& policy, TimePoint now);
  /// The policy names these. Who was not selected before is due for install, or for the message if reachable.
  Status select(const PolicyRow& policy, const std::vector<Candidate>& people, TimePoint now);
  /// The policy does not name these any more: nothing of it is due for them.
  Status let_go(const PolicyRow& policy, const std::vector<RecipientId>& people, TimePoint now);
  /// All people of the policy are known.
  Status finish(const PolicyRow& policy, TimePoint now);

  // For other themes, in a verb of theirs.
  void select_one(const PolicyRow& policy, const Candidate& person, TimePoint now);
  void begin_with(const PolicyRow& policy, const Candidate& person, bool was_selected, TimePoint now);
  void note_first_run(const PolicyRow& policy, TimePoint now);
  void let_one_go(const PolicyRow& policy, const std::string& id, TimePoint now);
  bool is_known(const PolicyRow& policy);

 private:
  void park(const PolicyRow& policy, const std::string& id, TimePoint now);
  void doubt(const PolicyRow& policy, const RecipientId& id);
};

}  // namespace welcomed::store
