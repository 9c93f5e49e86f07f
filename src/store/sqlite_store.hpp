#pragma once
#include <filesystem>
#include <memory>
#include <string>

#include "store/database.hpp"
#include "store/mark.hpp"
#include "store/store_thread.hpp"

namespace welcomed::store {

/// The embedded store. One daemon at a time: the writer holds a lock on `FILE.lock`.
class SqliteStore final : public Store, public TransactionalStore {
 public:
  /// Opens or makes the file and brings its schema up to date. Fails when another daemon has it, and when it is an
  /// older copy that was put back (mark.hpp).
  [[nodiscard]] static Result<std::unique_ptr<SqliteStore>> open(const std::filesystem::path& file);
  /// The same, also for a copy that was put back: to settle what that means.
  [[nodiscard]] static Result<std::unique_ptr<SqliteStore>> open_restored(const std::filesystem::path& file);
  /// For commands that write beside a running daemon. Fails when there is no such file.
  [[nodiscard]] static Result<std::unique_ptr<SqliteStore>> open_beside(const std::filesystem::path& file);
  /// For commands beside a running daemon: reads only. Fails when there is no such file.
  [[nodiscard]] static Result<std::unique_ptr<SqliteStore>> open_to_read(const std::filesystem::path& file);
  /// A copy of the store at `file` in memory, or an empty one if there is none: for trying things out.
  [[nodiscard]] static Result<std::unique_ptr<SqliteStore>> copy_of(const std::filesystem::path& file);
  ~SqliteStore() override;

  Store& store() override { return *this; }
  Status begin() override;
  Status commit() override;
  void roll_back() override;
  Status within(const Storage::Work& work, Status& result) override;

  Status set_policies(const std::vector<PolicyRow>& policies) override;
  Result<Run> begin_run(const PolicyRow& policy, TimePoint now) override;
  Status exclude(const Run& run, const std::vector<RecipientId>& people, const std::string& reason) override;
  Status select(const Run& run, const std::vector<Candidate>& people, TimePoint now) override;
  Result<std::vector<std::string>> meet_again(const Run& run, const std::vector<std::string>& names,
                                              TimePoint since) override;
  Status finish_run(const Run& run, TimePoint now) override;
  Status note_policy(const std::string& policy, const Cause& cause, TimePoint now) override;

  Result<std::vector<core::Recipient>> take_installs(const TenantId& tenant, TimePoint now, int most,
                                                     Duration lease) override;
  Result<bool> begin_install(const core::Recipient& recipient, TimePoint now, Duration lease) override;
  Result<std::vector<core::Recipient>> take_completions(const TenantId& tenant, TimePoint now, int most,
                                                        Duration lease) override;
  Result<std::optional<TimePoint>> next_install(const TenantId& tenant) override;
  Result<std::optional<TimePoint>> next_completion(const TenantId& tenant) override;
  Result<core::Recipient> change_recipient(const TenantId& tenant, const RecipientId& id, const Change& change,
                                           const Happening& happening, TimePoint now) override;

  Result<std::vector<DueDelivery>> take_deliveries(const TenantId& tenant, TimePoint now, int most,
                                                   Duration lease) override;
  Result<std::optional<TimePoint>> next_delivery(const TenantId& tenant) override;
  Result<std::optional<Claim>> claim(const DueDelivery& delivery, const Body& body, TimePoint now) override;
  Status record_sent(const Claim& claim, const ActivityId& activity, TimePoint now) override;
  Status record_step(const Claim& claim, const core::DeliveryStep& step, TimePoint now) override;
  Status put_back(const DueDelivery& delivery, const core::DeliveryStep& step, TimePoint now) override;
  Result<Recovered> recover(TimePoint now) override;

  Result<std::vector<UnknownDelivery>> take_unknown(const TenantId& tenant, TimePoint now, int most,
                                                    Duration lease) override;
  Result<std::optional<TimePoint>> next_unknown(const TenantId& tenant) override;
  Status record_settlement(const UnknownDelivery& delivery, const core::Settlement& settlement, TimePoint now) override;
  Result<std::vector<UnknownDelivery>> unknown(const UnknownFilter& filter) override;
  Result<std::int64_t> resolve(const UnknownFilter& filter, Resolution resolution, TimePoint now) override;
  Result<std::int64_t> resolve_restored(TimePoint now) override;

  Result<std::vector<PolicyCounts>> counts() override;
  Result<std::vector<CauseCount>> causes() override;
  Status write_pulse(const Pulse& pulse) override;
  Result<std::optional<Pulse>> pulse() override;
  Result<std::optional<Person>> person(const std::string& name) override;

 private:
  class Lock;
  SqliteStore(std::unique_ptr<Database> database, std::unique_ptr<Lock> lock, std::optional<Mark> mark);
  static Result<std::unique_ptr<SqliteStore>> open_existing(const std::filesystem::path& file, Access access);
  [[nodiscard]] Generation generation();

  void select_one(const Run& run, const Candidate& person, TimePoint checked_at, TimePoint now);
  void park(const Run& run, const std::string& id);
  std::optional<Candidate> looked_up(const Run& run, const std::string& name, TimePoint since, TimePoint& checked_at);
  std::vector<std::string> forget_policies_but(const std::vector<PolicyRow>& policies);
  void hand_over(const std::string& policy);
  bool under_way(const Run& run);
  void add_messages(const PolicyRow& policy);
  std::string exclusion_of(const Run& run, const Candidate& person);
  void want_messages(const Run& run, const core::Recipient& recipient, TimePoint now);
  std::optional<core::Recipient> find(const TenantId& tenant, const std::string& id);
  void save(const core::Recipient& recipient, TimePoint now);
  bool reinstall_wanted(const core::Recipient& recipient);
  void doubt(const Run& run, const RecipientId& id);
  void drop_skipped(const core::Recipient& recipient);
  void hold_doubtful(const DueDelivery& delivery, TimePoint now);
  void forget_body(const TenantId& tenant, const RecipientId& recipient, const std::string& key);
  static UnknownDelivery read_unknown(const Statement& row);
  void schedule_deliveries(const core::Recipient& before, const core::Recipient& after, TimePoint now);
  std::vector<core::Recipient> take(const char* due, const TenantId& tenant, TimePoint now, int most, Duration lease);
  void tell(const TenantId& tenant, const std::string& recipient, const Happening& happening, TimePoint now);

  std::unique_ptr<Lock> lock_;
  std::unique_ptr<Database> database_;
  std::optional<Mark> mark_;  // of a store in a file that is written
  std::int64_t changes_before_ = 0;
};

}  // namespace welcomed::store
