#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/policy.hpp"
#include "daemon/tenant.hpp"

namespace welcomed::daemon {

/// A round takes long where many are in the directory: each of its steps says that it gets on.
[[nodiscard]] StageProgress& progress_of_discovery(Surroundings& around, const Tenant& tenant);

/// One look at a tenant's directory: for which policies, what was news, and what of each could not be known.
class Round {
 public:
  /// `told` are the problems that the log has of the rounds before.
  Round(Surroundings& around, Tenant& tenant, const std::map<std::string, Cause>& told);

  CurrentConfig config;
  std::vector<const core::Policy*> policies;  ///< that select somebody
  bool groups_known = false;
  bool users_known = false;
  bool distrusted = false;  ///< something was put off that may be settled by the end of the round
  bool failed = false;      ///< something was in the way of all policies
  bool news = false;
  bool group_news = false;
  bool looked_at_somebody = false;
  bool got_further = false;               ///< a feed that failed was read on before
  std::set<std::string> unread_filters;   ///< policies whose filter is not known as it is now
  std::map<std::string, Cause> problems;  ///< by policy, the first one
  std::optional<Duration> again;          ///< something did not work that soon may, and the wait that was asked for

  /// This policy alone is concerned.
  void note(const std::string& policy, const Setback& setback);
  /// The same; and not all of those that it leaves out are known.
  void note_guarding(const std::string& policy, const Setback& setback);
  /// All are; where nothing works until an admin acts, the directory is left alone for a while.
  void note_all(const Setback& setback);

  /// By what people are judged, as far as the round has come.
  [[nodiscard]] std::vector<store::Judgement> judgements() const;
  [[nodiscard]] const core::Policy* policy(const std::string& name) const;
  /// Which policies have which problem, and what is known: the same text for the same state.
  [[nodiscard]] std::string state() const;

  /// Writes to the store; a failure concerns all policies. False then.
  Task<bool> write(store::Storage::Work verb);
  /// The directory may be asked once more; false while it asks to wait for long, and when the daemon stops.
  Task<bool> may_ask();

 private:
  void note_again(const Setback& setback);
  [[nodiscard]] store::Trust trust(const std::string& policy) const;

  Surroundings& around_;
  Tenant& tenant_;
  const std::map<std::string, Cause>& told_;
  std::set<std::string> guarding_;  ///< policies of which not all groups to leave out are known
};

}  // namespace welcomed::daemon
