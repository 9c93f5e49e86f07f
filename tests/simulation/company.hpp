#pragma once
#include <array>
#include <functional>
#include <set>
#include <string>

#include "simulation/postman.hpp"

namespace simulation {

/// The state of somebody and of what they get, with its cause.
[[nodiscard]] std::string state_of(const welcomed::store::Person& person);
/// It was sent again because the chat did not show it, and got lost once more.
[[nodiscard]] bool was_repeated(const welcomed::store::DeliveryRow& delivery);

/// The people, the team and the group chats of one tenant: what they do, what the bot is told of it, and what must hold
/// for them.
class Company {
 public:
  Company(Ground& ground, Postman& postman, Tenant& tenant);

  /// Says who has the app already, and plans what they will do.
  void begin();
  void pause();
  void resume();
  /// Of the configuration; `edition` is told apart from those before it.
  [[nodiscard]] std::vector<welcomed::core::Policy> policies(int edition) const;
  void check_states();
  /// What was there from the beginning is done soon where nothing went wrong.
  void check_promptness();
  /// All daemons have stopped of their own accord.
  void check_nothing_under_way();
  void check_end();
  void tell_stories() const;

 private:
  void check_after_storms();
  void check_waiting(const char* although);
  [[nodiscard]] bool left_open(const std::string& id) const;
  void plan_doings();
  /// A licence that comes, and somebody who goes and comes back.
  void plan_what_delta_forgets(Person& person);
  void plan_journey(Person& person);
  void do_something(const std::string& id);
  void removed_by_user(Person& person);
  void installed_by_user(Person& person);
  void says(Person& person, const std::string& text);
  void tell_installed(const Person& person);
  /// Both events of an app that arrived, in some order and number.
  void tell_arrival(const std::string& id, json update, json installation);
  void tell(const std::string& id, json event, std::function<void()> when_durable);
  json activity(const Person& person, const std::string& type);
  void check_named(const std::string& id);
  void check_own(const std::string& id, const welcomed::store::Person& known);
  void check_end_of(const Person& truth, const welcomed::store::Person& known);
  void check_message(const Person& truth, const welcomed::store::Person& known,
                     const welcomed::store::DeliveryRow& delivery);
  using Complain = std::function<void(const std::string&)>;
  /// What the store says of a message against how many arrived; true when it is held.
  bool check_outcome(const welcomed::store::DeliveryRow& delivery, std::size_t got, const Complain& complain) const;
  [[nodiscard]] bool expected(const Person& truth) const;
  [[nodiscard]] bool owed(const Person& truth, const std::string& key) const;
  [[nodiscard]] bool not_due(const Person& truth, const welcomed::store::Person& known,
                             const welcomed::store::DeliveryRow& delivery) const;
  [[nodiscard]] const Names& names() const { return ground_.services.names; }
  [[nodiscard]] bool follows_later(const welcomed::store::Person& known,
                                   const welcomed::store::DeliveryRow& delivery) const;
  [[nodiscard]] bool skips(const Person& truth) const;
  [[nodiscard]] bool known_as_removed() const;
  [[nodiscard]] std::optional<welcomed::store::Person> known_of(const std::string& id) const;
  [[nodiscard]] std::vector<std::string> everybody() const;

  void plan_team_doings();
  void do_something_in_team();
  void team_removes_app();
  void team_installs_app();
  void team_deleted_or_restored();
  void somebody_joins_or_leaves();
  void team_says(const std::string& text);
  void notice_silence(Gathering& those, int said, int looks);
  void tell_team_installed();
  void tell_membership(const char* what, const std::string& id);
  json team_activity(const std::string& type);
  [[nodiscard]] welcomed::core::Policy policy(const std::string& name, int edition) const;
  [[nodiscard]] welcomed::core::Policy team_policy(int edition) const;
  void check_team_end();

  void plan_chat_doings(GroupChat& chat);
  void do_something_in_chat(GroupChat& chat);
  void chat_adds_app(GroupChat& chat);
  void chat_removes_app(GroupChat& chat);
  void chat_says(GroupChat& chat, const std::string& text);
  void somebody_joins_or_leaves_chat(GroupChat& chat);
  void chat_is_renamed(GroupChat& chat);
  void tell_chat_installed(GroupChat& chat);
  void tell_both(GroupChat& chat, std::array<json, 2> events, std::function<void()> when_durable);
  /// What the bot hears because it is there.
  void tell_in_chat(GroupChat& chat, json event, std::function<void()> when_durable);
  json chat_activity(const GroupChat& chat, const std::string& type);
  [[nodiscard]] welcomed::core::Policy chat_policy(int edition) const;
  [[nodiscard]] bool expected(const GroupChat& truth) const;
  [[nodiscard]] bool may_be_skipped(const GroupChat& truth) const;
  void check_waiting(const GroupChat& truth, const char* although);
  void check_end_of(const GroupChat& truth);
  void check_post(const GroupChat& truth, const welcomed::store::Person& known,
                  const welcomed::store::DeliveryRow& delivery);

  Ground& ground_;
  Postman& postman_;
  Tenant& tenant_;
  const TenantScript& script_;
  Chance& chance_;
  Timeline& timeline_;
  std::set<std::string> own_policies_{};
};

}  // namespace simulation
