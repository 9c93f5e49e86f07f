#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/outcome.hpp"
#include "core/reference.hpp"
#include "identity/authorized_client.hpp"

namespace welcomed::bot {

/// The Bot Connector
/// (https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference).
class Connector {
 public:
  Connector(identity::AuthorizedClient& client, Clock& clock, std::vector<std::string> service_url_hosts);

  /// Returns when the next `send` would leave at once; else why none can.
  Task<Outcome<Nothing>> ready() { return client_.ready(); }
  /// Sends `activity` to the conversation, once: it is never repeated here, nor below but after a 401. Gives the
  /// activity's id, empty where the service told none. Unsure when it may have been delivered.
  Task<Outcome<ActivityId>> send(core::ConversationReference reference, std::string activity);

 private:
  identity::AuthorizedClient& client_;
  Clock& clock_;
  std::vector<std::string> hosts_;
};

}  // namespace welcomed::bot
