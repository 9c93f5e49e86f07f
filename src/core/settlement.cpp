#include "core/settlement.hpp"

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>

namespace welcomed::core {
namespace {

using namespace std::chrono_literals;
constexpr Duration kBetweenReadings = 1min;
constexpr int kMostRepeats = 1;

Settlement kept(const Unsettled& delivery) {
  return {.state = DeliveryState::unknown,
          .cause = delivery.cause,
          .repeats = delivery.repeats,
          .absent_at = delivery.absent_at};
}

Settlement sent_again(const Unsettled& delivery, TimePoint when) {
  auto settlement = kept(delivery);
  settlement.state = DeliveryState::pending;
  settlement.next_attempt = when;
  settlement.absent_at.reset();
  return settlement;
}

Settlement after_absence(const Unsettled& delivery, const Moment& now) {
  if (!delivery.absent_at) {
    auto settlement = settle_later(delivery, now.at + kBetweenReadings);
    settlement.absent_at = now.at;
    settlement.waits_since = now;
    return settlement;
  }
  if (const auto early = settle_early(delivery, kBetweenReadings, now)) return *early;
  if (delivery.repeats >= kMostRepeats)
    return held(delivery, "the chat does not show it; it was repeated once already");
  auto settlement = sent_again(delivery, now.at);
  ++settlement.repeats;
  return settlement;
}

bool is_letter(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || std::isalnum(byte) != 0;
}

/// Where the tag or character reference that begins at `at` ends; npos when none begins there.
std::size_t end_of_markup(std::string_view text, std::size_t at) {
  constexpr std::size_t kLongestReference = 10;
  if (text[at] == '<') return text.find('>', at);
  if (text[at] != '&') return std::string_view::npos;
  const auto end = text.find(';', at);
  return end != std::string_view::npos && end - at <= kLongestReference ? end : std::string_view::npos;
}

/// When the wait began. By a clock that began anew, or was set back, nobody could tell for long that it has passed.
Moment began(const std::optional<Moment>& since, const Moment& now) {
  const bool tells = since && since->at <= now.at && since->uptime <= now.uptime;
  return tells ? *since : now;
}

}  // namespace

Duration surely_passed(const Moment& since, const Moment& now) {
  return std::max<Duration>(Duration(0), std::min<Duration>(now.at - since.at, now.uptime - since.uptime));
}

std::optional<Settlement> settle_unread(const Unsettled& delivery, TimePoint now, Duration resend_after) {
  if (delivery.rule == WhenUnknown::hold) return held(delivery, "when_unknown is hold");
  if (delivery.rule == WhenUnknown::resend) return sent_again(delivery, now + resend_after);
  return std::nullopt;
}

std::optional<Settlement> settle_early(const Unsettled& delivery, Duration settle_after, const Moment& now) {
  const auto since = began(delivery.waits_since, now);
  const auto wait = (delivery.absent_at ? kBetweenReadings : settle_after) - surely_passed(since, now);
  if (wait <= Duration(0)) return std::nullopt;
  auto settlement = settle_later(delivery, now.at + wait);
  settlement.waits_since = since;
  return settlement;
}

Settlement settle_later(const Unsettled& delivery, TimePoint when) {
  auto settlement = kept(delivery);
  settlement.next_attempt = when;
  settlement.waits_since = delivery.waits_since;
  return settlement;
}

Settlement held(const Unsettled& delivery, const std::string& why) {
  auto settlement = kept(delivery);
  if (settlement.cause.detail.find(why) != std::string::npos) return settlement;
  settlement.cause.detail += (settlement.cause.detail.empty() ? "held: " : "; held: ") + why;
  return settlement;
}

Reading read_chat(const std::vector<ChatMessage>& messages, const Sought& sought) {
  bool doubtful = false;
  for (const auto& message : messages) {
    const bool ours = boost::iequals(message.application, sought.application);
    const bool stamped = std::find(message.stamps.begin(), message.stamps.end(), sought.stamp) != message.stamps.end();
    if (stamped && ours) return {Reading::Kind::present, message.id};
    doubtful = doubtful || stamped;
    if (!ours) continue;
    if (message.created < sought.since - kClockSkew || !message.stamps.empty()) continue;
    if (!sought.letters.empty() && message.letters == sought.letters) return {Reading::Kind::present, message.id};
    doubtful = true;
  }
  return {doubtful ? Reading::Kind::unclear : Reading::Kind::absent, {}};
}

Settlement after_reading(const Unsettled& delivery, const Reading& reading, const Moment& now) {
  if (reading.kind == Reading::Kind::absent) return after_absence(delivery, now);
  if (reading.kind == Reading::Kind::unclear) {
    return held(delivery, "the chat has messages of the bot that may or may not be this one");
  }
  auto settlement = kept(delivery);
  settlement.state = DeliveryState::sent;
  settlement.cause = {};
  settlement.activity = reading.message;
  return settlement;
}

std::string letters_of(std::string_view text) {
  std::string letters;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (const auto end = end_of_markup(text, at); end != std::string_view::npos)
      at = end;
    else if (is_letter(text[at]))
      letters.push_back(text[at]);
  }
  return letters;
}

}  // namespace welcomed::core
