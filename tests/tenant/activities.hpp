// The activities Teams posts to the bot, in the shapes of contracts/bot-samples/inbound.
#pragma once
#include <string>

#include "catalog.hpp"
#include "clock.hpp"
#include "installs.hpp"
#include "json.hpp"
#include "options.hpp"

namespace tenant {

enum class EventKind { installed, uninstalled, bot_added, said };

/// The name of the activity: installationUpdate, conversationUpdate, message.
const char* activity_type(EventKind kind);

/// What is the same in each activity about a user's own chat with the bot.
struct ActivityContext {
  const Options& options;
  const Catalog& catalog;
  const User& user;
  const ChatIds& ids;
  const std::string& service_url;
};

/// `id` and `at` make it this event and no other: a redelivery repeats both.
Json activity_of(EventKind kind, const ActivityContext& context, const std::string& id, Millis at,
                 const std::string& text);

/// The same message from Copilot chat, contracts/amendments.md §5.1.
Json in_copilot(Json message, const std::string& thread);

/// Without `id` and `timestamp`: everything up to that message was read.
Json read_receipt(const ActivityContext& context, const std::string& message_id);

/// Without `id` and `timestamp`: an Action.Submit with that data, in a message of that id, was pressed. What is said in
/// the person's name is the text, the rest of the data comes back as the value (contracts/bot.md §7.2).
Json pressed(const ActivityContext& context, Json data, const std::string& message_id);

/// Without `id` and `timestamp`; `list` is reactionsAdded or reactionsRemoved.
Json reaction(const ActivityContext& context, const char* list, const std::string& type, const std::string& message_id);

}  // namespace tenant
