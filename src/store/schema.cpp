#include "store/schema.hpp"

#include "store/steps.hpp"

namespace welcomed::store {

const sql::Schema& schema() {
  static const sql::Schema kSchema({steps::kFirst, steps::kSettling, steps::kDirectory, steps::kUpkeep,
                                    steps::kFollowing, steps::kTeams, steps::kRelay, steps::kOutbound, steps::kRollouts,
                                    steps::kRefusals, steps::kHosts, steps::kExisting, steps::kRereading,
                                    steps::kRetention, steps::kNaming, steps::kMessages, steps::kAudit, steps::kHistory,
                                    steps::kAnew});
  return kSchema;
}

}  // namespace welcomed::store
