#pragma once

/// How the schema came to be what it is, step by step. A step that has landed never changes.
namespace welcomed::store::steps {

extern const char* const kFirst;
extern const char* const kSettling;
extern const char* const kDirectory;
extern const char* const kUpkeep;
extern const char* const kFollowing;
extern const char* const kTeams;
extern const char* const kRelay;
extern const char* const kOutbound;
extern const char* const kRollouts;
extern const char* const kRefusals;
extern const char* const kHosts;
extern const char* const kExisting;
extern const char* const kRereading;
extern const char* const kRetention;
extern const char* const kNaming;
extern const char* const kMessages;
extern const char* const kAudit;
extern const char* const kHistory;
extern const char* const kAnew;
extern const char* const kEffects;
extern const char* const kFormerNames;
extern const char* const kPulses;
extern const char* const kPriorities;
extern const char* const kChurn;
extern const char* const kVariants;
extern const char* const kCounted;
extern const char* const kHours;
extern const char* const kReturns;
extern const char* const kInstances;
extern const char* const kClock;
extern const char* const kHireDates;
extern const char* const kChats;
extern const char* const kWaits;
extern const char* const kSettings;
extern const char* const kLeaderships;
extern const char* const kGrowth;
extern const char* const kOpenClaims;
extern const char* const kAmendedWordings;

}  // namespace welcomed::store::steps
