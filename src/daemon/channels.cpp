#include "daemon/channels.hpp"

#include <boost/algorithm/string/predicate.hpp>

namespace welcomed::daemon {
namespace {

constexpr const char* kGeneral = "General";

Retry interrupted() { return {{}, {"interrupted", "the daemon stops, or the service asks to wait for long"}}; }

/// Graph asks to wait, and the Connector, whose pace the messages keep, does not.
Retry later(const Setback& throttled) {
  const auto* retry = std::get_if<Retry>(&throttled);
  return {retry == nullptr ? std::chrono::milliseconds(0) : retry->after, {"chat_unknown", cause_of(throttled).detail}};
}

/// A team is not left without its welcome because nobody tells what its channel is called.
Task<Outcome<graph::Channel>> default_channel(Tenant& tenant, core::Recipient team) {
  graph::Channel channel{team.reference->conversation, kGeneral};
  const bool may_go = co_await tenant.look_up_pace.turn();
  if (!may_go) co_return interrupted();
  const auto told = co_await tenant.graph.primary_channel(team.id);
  if (!told) tenant.look_up_pace.heed(told.setback());
  if (!told && cause_of(told.setback()).name == "throttled") co_return later(told.setback());
  if (told && told.value() && !told.value()->name.empty()) channel.name = told.value()->name;
  co_return channel;
}

}  // namespace

Task<Outcome<graph::Channel>> channel_to_post_in(Tenant& tenant, core::Recipient team, std::string name) {
  if (name.empty() || boost::iequals(name, kGeneral)) {
    auto channel = co_await default_channel(tenant, std::move(team));
    co_return channel;
  }
  const bool may_go = co_await tenant.post_pace.turn();
  if (!may_go) co_return interrupted();
  auto reference = *team.reference;
  const auto channels = co_await tenant.bot.channels(std::move(reference));
  if (!channels) co_return channels.setback();
  for (const auto& channel : channels.value()) {
    if (boost::iequals(channel.name, name)) co_return graph::Channel{channel.id, channel.name};
  }
  // The list does not name the default channel (contracts/bot.md §8).
  const auto channel = co_await default_channel(tenant, std::move(team));
  if (!channel || boost::iequals(channel.value().name, name)) co_return channel;
  co_return GiveUp{{"channel_not_found", "no channel of the team is named " + name}};
}

/// Nor is a chat left without its welcome because nobody tells what it is called.
Task<Outcome<std::string>> topic_of_chat(Tenant& tenant, core::Recipient chat) {
  const bool may_go = co_await tenant.look_up_pace.turn();
  if (!may_go) co_return interrupted();
  ConversationId id(chat.id.str());
  auto told = co_await tenant.graph.topic(std::move(id));
  if (told) co_return std::move(told.value());
  tenant.look_up_pace.heed(told.setback());
  if (cause_of(told.setback()).name == "throttled") co_return later(told.setback());
  co_return std::move(chat.name);
}

}  // namespace welcomed::daemon
