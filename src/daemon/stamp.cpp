#include "daemon/stamp.hpp"

#include <nlohmann/json.hpp>

#include "identity/sha256.hpp"

namespace welcomed::daemon {
namespace {

using nlohmann::json;
constexpr std::size_t kStampBytes = 8;

std::string hex_of_stamp(const identity::Digest& digest) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < kStampBytes; ++i) {
    text += kDigits[digest.at(i) >> 4U];
    text += kDigits[digest.at(i) & 15U];
  }
  return text;
}

}  // namespace

std::string stamp_of(const core::Recipient& recipient, const std::string& key, int attempt) {
  const auto digest = identity::sha256(recipient.tenant.str() + '\n' + recipient.id.str() + '\n' + key + '\n' +
                                       std::to_string(attempt));
  return std::string(core::kStampPrefix) + hex_of_stamp(digest);
}

core::Sought sought_of(const store::UnknownDelivery& delivery, const std::string& bot) {
  const auto activity = json::parse(delivery.body, nullptr, false);
  const bool is_text = activity.is_object() && activity.contains("text") && activity["text"].is_string();
  return {.application = bot,
          .stamp = stamp_of(delivery.recipient, delivery.key, delivery.what.attempt),
          .letters = is_text ? core::letters_of(activity["text"].get_ref<const std::string&>()) : std::string(),
          .since = delivery.claimed_at};
}

}  // namespace welcomed::daemon
