#include "store/schema.hpp"

#include "store/steps.hpp"

namespace welcomed::store {
namespace {

/// Daemons whose schema has at least so many steps can live with those that followed, beside a daemon of this one.
constexpr int kOldest = 36;

}  // namespace

const sql::Schema& schema() {
  static const sql::Schema kSchema(
      {steps::kFirst,       steps::kSettling,   steps::kDirectory,      steps::kUpkeep,    steps::kFollowing,
       steps::kTeams,       steps::kRelay,      steps::kOutbound,       steps::kRollouts,  steps::kRefusals,
       steps::kHosts,       steps::kExisting,   steps::kRereading,      steps::kRetention, steps::kNaming,
       steps::kMessages,    steps::kAudit,      steps::kHistory,        steps::kAnew,      steps::kEffects,
       steps::kFormerNames, steps::kPulses,     steps::kPriorities,     steps::kChurn,     steps::kVariants,
       steps::kCounted,     steps::kHours,      steps::kReturns,        steps::kInstances, steps::kClock,
       steps::kHireDates,   steps::kChats,      steps::kWaits,          steps::kSettings,  steps::kLeaderships,
       steps::kGrowth,      steps::kOpenClaims, steps::kAmendedWordings},
      kOldest);
  return kSchema;
}

void expect_to_be_filled(sql::Connection& database, const std::string& place) {
  const int version = database.version();
  if (version == 0 || version == sql::Schema::kBeingFilled) return;
  throw sql::DatabaseError({"the store at " + place + " is there already", "name one that is not there yet"});
}

}  // namespace welcomed::store
