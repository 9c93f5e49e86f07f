#pragma once
#include <map>
#include <memory>
#include <string>

#include "admin/monitoring.hpp"
#include "admin/pages.hpp"
#include "admin/shared_answer.hpp"
#include "base/waiting.hpp"
#include "cli/answers.hpp"
#include "cli/beside.hpp"
#include "cli/commands.hpp"
#include "core/history.hpp"
#include "store/storage.hpp"

namespace welcomed::cli {

/// What browsers get at the admin address: the files of the page, and what they ask under /api/v1. It reads by
/// connections of its own, on threads of its own; nothing of it holds up the daemon's work. Io thread only.
class Dashboard {
 public:
  Dashboard(asio::io_context& io, Clock& clock, store::Storage& storage, CurrentConfig config,
            admin::Troubles troubles);

  [[nodiscard]] admin::Pages pages();
  /// Writes down how far each policy is, now and then, until `stop`.
  Task<void> keep_history();
  /// A reload replaced the configuration.
  void take_up(CurrentConfig config) { config_ = std::move(config); }
  void stop();

 private:
  using Points = std::map<std::string, core::RolloutPoint>;

  Task<Result<std::string>> read_status();
  Task<Result<std::string>> read_history(const std::string& policy);
  Task<net::Reply> status();
  Task<net::Reply> history(const std::string& target);
  Task<net::Reply> person(const std::string& target);
  Task<net::Reply> templates();
  Task<net::Reply> preview(const std::string& target);
  Task<void> note_points();
  Task<void> thin();

  asio::io_context& io_;
  Clock& clock_;
  store::Storage& storage_;
  CurrentConfig config_;
  admin::Troubles troubles_;
  Beside overview_;   ///< takes seconds, where there are many people
  Beside questions_;  ///< of one reader: none of them waits for that
  admin::SharedAnswer status_;
  std::map<std::string, std::unique_ptr<admin::SharedAnswer>> histories_;  ///< of policies of the configuration
  Points points_;                                                          ///< as they were read last
  Wakeup bell_;
  bool stopping_ = false;
};

}  // namespace welcomed::cli
