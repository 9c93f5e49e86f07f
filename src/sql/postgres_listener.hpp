#pragma once
#include <chrono>
#include <thread>

#include "sql/listener.hpp"
#include "sql/postgres_link.hpp"

namespace welcomed::sql {

/// By a session of its own. One that is lost is made anew, after a wait that grows while that fails.
class PostgresListener final : public Listener {
 public:
  /// Returns at once, whether the server answers or not.
  PostgresListener(Server server, Told told);
  ~PostgresListener() override;

 private:
  void listen();
  void hear(PostgresLink& link);
  /// Until there is something to read, or `longest` is over. True when this is to end.
  [[nodiscard]] bool wait(int socket, std::chrono::milliseconds longest) const;

  Server server_;
  Told told_;
  int end_;  ///< of eventfd(2): readable once this is to end
  std::thread thread_;
};

}  // namespace welcomed::sql
