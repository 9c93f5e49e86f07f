#include "activity_check.hpp"

#include <set>

#include "encoding.hpp"

namespace tenant {
namespace {

constexpr std::size_t kMostBytes = 100 * 1024;
constexpr const char* kAdaptive = "application/vnd.microsoft.card.adaptive";

using Fault = std::optional<ActivityFault>;
using Names = std::set<std::string>;

// The members of the schema in contracts/connector-openapi.json.
const Names kActivity{"type",
                      "id",
                      "timestamp",
                      "localTimestamp",
                      "localTimezone",
                      "callerId",
                      "serviceUrl",
                      "channelId",
                      "from",
                      "conversation",
                      "recipient",
                      "textFormat",
                      "attachmentLayout",
                      "membersAdded",
                      "membersRemoved",
                      "reactionsAdded",
                      "topicName",
                      "reactionsRemoved",
                      "historyDisclosed",
                      "locale",
                      "text",
                      "speak",
                      "inputHint",
                      "summary",
                      "suggestedActions",
                      "attachments",
                      "entities",
                      "channelData",
                      "action",
                      "replyToId",
                      "label",
                      "valueType",
                      "value",
                      "name",
                      "relatesTo",
                      "code",
                      "expiration",
                      "importance",
                      "deliveryMode",
                      "listenFor",
                      "textHighlights",
                      "semanticAction"};
const Names kAttachment{"contentType", "contentUrl", "content", "name", "thumbnailUrl"};
const Names kAccount{"id", "name", "aadObjectId", "role"};
const Names kConversation{"isGroup", "conversationType", "tenantId", "id", "name", "aadObjectId", "role"};
const Names kTexts{"type",         "id",        "textFormat", "attachmentLayout", "locale",    "text",
                   "summary",      "replyToId", "importance", "serviceUrl",       "channelId", "inputHint",
                   "deliveryMode", "name",      "speak"};
const Names kTextFormats{"plain", "markdown", "xml", "extendedMarkdown"};

Fault bad_syntax(const std::string& message) { return ActivityFault{400, "BadSyntax", message}; }
Fault bad_argument(const std::string& message) { return ActivityFault{400, "BadArgument", message}; }

Fault unknown_member(const Json& object, const Names& known, const std::string& what) {
  if (!object.is_object()) return bad_syntax("'" + what + "' must be an object");
  for (const auto& [name, value] : object.items()) {
    if (!known.contains(name)) return bad_syntax("Unknown property '" + name + "' in '" + what + "'");
  }
  return std::nullopt;
}

Fault card_fault(const Json& content) {
  if (!content.is_object()) return bad_syntax("The content of an adaptive card must be an object");
  if (string_at(content, "type") != "AdaptiveCard") return bad_syntax("The type of the card must be AdaptiveCard");
  const std::string version = string_at(content, "version").value_or("");
  static const Names kVersions{"1.0", "1.1", "1.2", "1.3", "1.4", "1.5"};
  if (!kVersions.contains(version)) return bad_syntax("The card has no version, or not one from 1.0 to 1.5");
  for (const char* list : {"body", "actions"}) {
    if (content.contains(list) && !content.at(list).is_array()) return bad_syntax("A card's body is an array");
  }
  return std::nullopt;
}

Fault attachment_fault(const Json& attachment) {
  if (auto fault = unknown_member(attachment, kAttachment, "attachments")) return fault;
  const auto type = string_at(attachment, "contentType");
  if (!type || type->empty()) return bad_syntax("An attachment needs a contentType");
  const bool has_content = attachment.contains("content") && !attachment.at("content").is_null();
  if (!has_content && !string_at(attachment, "contentUrl")) return bad_syntax("An attachment needs content");
  if (*type == kAdaptive) return card_fault(attachment.value("content", Json()));
  return std::nullopt;
}

Fault attachments_fault(const Json& activity) {
  if (!activity.contains("attachments")) return std::nullopt;
  if (!activity.at("attachments").is_array()) return bad_syntax("'attachments' must be an array");
  for (const Json& attachment : activity.at("attachments")) {
    if (auto fault = attachment_fault(attachment)) return fault;
  }
  return std::nullopt;
}

Fault entities_fault(const Json& activity) {
  if (!activity.contains("entities")) return std::nullopt;
  if (!activity.at("entities").is_array()) return bad_syntax("'entities' must be an array");
  for (const Json& entity : activity.at("entities")) {
    if (!string_at(entity, "type")) return bad_syntax("An entity needs a type");
    if (entity.at("type") != "mention") continue;
    if (!string_at(entity, "text") || !entity.contains("mentioned") || !string_at(entity.at("mentioned"), "id")) {
      return bad_syntax("A mention needs text and whom it mentions");
    }
  }
  return std::nullopt;
}

bool names_nobody_else(const Json& activity, const char* member, const std::string& id, const std::string& other) {
  if (!activity.contains(member)) return true;
  const auto given = string_at(activity.at(member), "id");
  return !given || *given == id || *given == other;
}

Fault address_fault(const Json& activity, const Addressees& to) {
  for (const char* account : {"from", "recipient"}) {
    if (!activity.contains(account)) continue;
    if (auto fault = unknown_member(activity.at(account), kAccount, account)) return fault;
  }
  if (activity.contains("conversation")) {
    if (auto fault = unknown_member(activity.at("conversation"), kConversation, "conversation")) return fault;
  }
  if (!names_nobody_else(activity, "from", to.bot_id, to.app_id)) return bad_argument("'from' is not the bot");
  if (!names_nobody_else(activity, "recipient", to.member_id, to.directory_id)) {
    return bad_argument("'recipient' is not in the conversation");
  }
  if (!to.conversation_id.empty() &&
      !names_nobody_else(activity, "conversation", to.conversation_id, to.conversation_id)) {
    return bad_argument("'conversation' is not the one of the address");
  }
  return std::nullopt;
}

Fault message_fault(const Json& activity) {
  const std::string format = string_at(activity, "textFormat").value_or("markdown");
  if (!kTextFormats.contains(format)) return bad_argument("Unknown textFormat '" + format + "'");
  const bool has_text = !string_at(activity, "text").value_or("").empty();
  const bool has_attachment = activity.contains("attachments") && !activity.at("attachments").empty();
  if (!has_text && !has_attachment) return bad_syntax("A message needs text or an attachment");
  return std::nullopt;
}

}  // namespace

std::optional<ActivityFault> activity_fault(const Json& activity, const Addressees& addressees) {
  if (auto fault = unknown_member(activity, kActivity, "activity")) return fault;
  for (const std::string& name : kTexts) {
    if (activity.contains(name) && !activity.at(name).is_string() && !activity.at(name).is_null()) {
      return bad_syntax("'" + name + "' must be a string");
    }
  }
  const auto type = string_at(activity, "type");
  if (!type) return ActivityFault{400, "MissingProperty", "The 'type' property is required"};
  if (*type != "message" && *type != "typing") return bad_argument("Unknown activity type");
  if (auto fault = address_fault(activity, addressees)) return fault;
  if (auto fault = attachments_fault(activity)) return fault;
  if (auto fault = entities_fault(activity)) return fault;
  if (*type == "message") return message_fault(activity);
  return std::nullopt;
}

std::optional<ActivityFault> size_fault(const Json& activity) {
  const std::string text = dumped(activity);
  if (text.size() * 2 <= kMostBytes || utf16_length(text) * 2 <= kMostBytes) return std::nullopt;
  return ActivityFault{413, "MessageSizeTooBig", "Message size too large."};
}

}  // namespace tenant
