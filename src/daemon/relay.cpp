#include "daemon/relay.hpp"

#include <algorithm>
#include <array>

#include "base/log.hpp"
#include "core/relaying.hpp"
#include "daemon/record.hpp"
#include "daemon/work_loop.hpp"

namespace welcomed::daemon {
namespace {

using namespace std::chrono_literals;
using net::Header;

/// A bot that hangs must not hold what the daemon's own requests and listener need.
constexpr std::size_t kMostUnderWay = 128;
constexpr std::size_t kMostAgainAtOnce = 16;
constexpr std::size_t kMostAnswerBytes = 1U << 20U;
constexpr store::RelayBounds kBounds{.rows = 10'000, .bytes = std::int64_t{64} << 20U};
constexpr Duration kPatienceAgain = 13s;
constexpr Duration kBetweenLooksForErased = 5s;
constexpr Duration kBetweenLooksForLeftBehind = 1min;
/// Longer than one attempt takes.
constexpr Duration kRelayLease = 60s;

bool is_secret(const Header& header) {
  constexpr std::array<std::string_view, 2> kSecret{"Authorization", "Cookie"};
  return std::ranges::any_of(kSecret, [&](auto name) { return net::same_name(name, header.name); });
}

/// `Name: value` lines; a sendable header has no line end in it.
std::string lines_of(const std::vector<Header>& headers) {
  std::string lines;
  for (const auto& header : headers) lines += header.name + ": " + header.value + "\n";
  return lines;
}

std::vector<Header> headers_of(std::string_view lines) {
  std::vector<Header> headers;
  for (std::size_t end = 0; (end = lines.find('\n')) != std::string_view::npos; lines.remove_prefix(end + 1)) {
    const auto line = lines.substr(0, end);
    const auto colon = line.find(": ");
    if (colon == std::string_view::npos) continue;
    headers.push_back({std::string(line.substr(0, colon)), std::string(line.substr(colon + 2))});
  }
  return headers;
}

net::Reply empty_reply(int status) { return {.status = status, .body = "", .content_type = "", .headers = {}}; }

net::Reply full_reply() {
  auto reply = empty_reply(503);
  reply.headers.push_back({"Retry-After", "5"});
  reply.refusal = net::Refusal{"relay", "the bot's program is down, and no more can be kept for it"};
  return reply;
}

/// The bot's answer as it came, but for what the listener writes itself.
net::Reply reply_of(net::Response response) {
  net::Reply reply{.status = response.status,
                   .body = std::move(response.body),
                   .content_type = std::string(net::find_header(response.headers, "Content-Type")),
                   .headers = {}};
  for (auto& header : net::end_to_end(response.headers)) {
    if (!net::same_name(header.name, "Content-Type")) reply.headers.push_back(std::move(header));
  }
  return reply;
}

std::optional<net::Url> url_of(const std::string& text) {
  if (text.empty()) return std::nullopt;
  auto url = net::parse_url(text);
  return url ? std::optional(std::move(*url)) : std::nullopt;
}

}  // namespace

Relay::Relay(Surroundings& around)
    : around_(around),
      url_(url_of(around.config->bot.forward_to)),
      name_("welcomed-" + around.config->bot.app_id.str()),
      bell_(around.clock) {}

Task<Status> Relay::open() {
  const auto now = around_.clock.now();
  if (!wanted() && !around_.config->bot.forward_to.empty()) {
    co_return fail("bot.forward_to cannot be used", "give a URL without user name and fragment");
  }
  if (!wanted()) {
    const auto forgotten = co_await around_.storage.run<std::int64_t>(
        [this](store::Store& store) { return store.relay.forget(around_.name); });
    if (!forgotten) co_return tl::unexpected<Error>(forgotten.error());
    if (*forgotten > 0) log::warning("relay.forgotten", {{"count", std::to_string(*forgotten)}});
    // Nothing is given here, so that nobody looks for it later.
    auto dropped = co_await drop_left_behind();
    co_return dropped;
  }
  const auto waiting = co_await around_.storage.run<std::vector<store::WaitingActivity>>(
      [this, now](store::Store& store) { return store.relay.recover(around_.name, now); });
  if (!waiting) co_return tl::unexpected<Error>(waiting.error());
  for (const auto& each : *waiting) {
    ++waiting_[{each.tenant, each.conversation}];
    counted_.emplace(each.number, Kept{{each.tenant, each.conversation}, each.activity, each.received_at});
  }
  co_return Status();
}

/// Nothing when the bot is down.
Task<std::optional<net::Response>> Relay::try_once(std::vector<Header> headers, std::string body, Duration patience) {
  headers.push_back(net::via(name_));
  net::Request request{.method = "POST",
                       .url = *url_,
                       .headers = std::move(headers),
                       .body = std::move(body),
                       .repeatable = true,
                       .until_close = true,
                       .deadline = patience,
                       .most_bytes = kMostAnswerBytes};
  ++under_way_;
  auto exchange = co_await around_.transport.once(std::move(request));
  --under_way_;
  if (auto* response = std::get_if<net::Response>(&exchange)) {
    note_up();
    if (core::is_final_answer(response->status)) co_return std::move(*response);
    log::warning("relay.failed", {{"status", std::to_string(response->status)}});
    co_return std::nullopt;
  }
  log::warning("relay.down", {{"error", std::get<net::Failure>(exchange).text}});
  const auto now = around_.clock.now();
  // Many fail together when it goes down: that is one failure.
  if (down_until_ <= now) down_until_ = now + core::rest_of_bot(++failures_, around_.random);
  co_return std::nullopt;
}

Task<net::Reply> Relay::pass(Passing passing) {
  const bool queued = !passing.invoke && waiting_.contains({passing.tenant, passing.conversation});
  const bool tried = !queued && under_way_ < kMostUnderWay;
  if (tried) {
    const auto patience = core::patience_with_bot(passing.invoke, around_.clock.uptime() - passing.arrived);
    auto headers = net::end_to_end(passing.request.headers);
    auto body = passing.request.body;
    auto answer = co_await try_once(std::move(headers), std::move(body), patience);
    if (answer) {
      around_.observed.relayed.of({"first"}).observe(around_.clock.uptime() - passing.arrived);
      co_return reply_of(std::move(*answer));
    }
  }
  if (passing.invoke) co_return empty_reply(502);
  auto reply = co_await keep(std::move(passing), tried ? 1 : 0);
  co_return reply;
}

Task<net::Reply> Relay::keep(Passing passing, int attempts) {
  const Lane lane{passing.tenant, passing.conversation};
  ++waiting_[lane];  // before it is there: what comes now waits already
  std::vector<Header> open;
  std::vector<Header> secret;
  for (auto& header : net::end_to_end(passing.request.headers))
    (is_secret(header) ? secret : open).push_back(std::move(header));
  const auto now = around_.clock.now();
  const store::Undelivered row{.owner = around_.name,
                               .tenant = passing.tenant,
                               .conversation = passing.conversation,
                               .activity = passing.activity,
                               .headers = lines_of(open),
                               .body = std::move(passing.request.body),
                               .secrets = !secret.empty(),
                               .secret_bytes = static_cast<std::int64_t>(lines_of(secret).size()),
                               .attempts = attempts,
                               .received_at = now};
  const auto due = now + core::rest_of_bot(1, around_.random);
  const auto number = co_await around_.storage.run<std::optional<std::int64_t>>(
      [&](store::Store& store) { return store.relay.keep(row, kBounds, due); });
  if (!number || !*number) {
    leave(lane);
    log::error("relay.not_kept",
               {{"activity", row.activity.str()}, {"error", number ? "full" : number.error().text()}});
    co_return full_reply();
  }
  counted_.emplace(**number, Kept{lane, row.activity, now});
  if (row.secrets) remember(**number, std::move(secret));
  log::info("relay.kept", {{"activity", row.activity.str()}});
  co_return empty_reply(200);
}

void Relay::remember(std::int64_t number, std::vector<Header> secrets) {
  auto lines = Secret(lines_of(secrets));
  if (!newest_ || *newest_ != lines) newest_ = std::make_shared<const Secret>(std::move(lines));
  secrets_[number] = newest_;
}

void Relay::leave(const Lane& lane) {
  const auto found = waiting_.find(lane);
  if (found != waiting_.end() && --found->second <= 0) waiting_.erase(found);
}

void Relay::note_up() {
  if (failures_ == 0) return;
  failures_ = 0;
  down_until_ = TimePoint{};
  log::info("relay.up");
  bell_.notify();
}

Task<void> Relay::run() {
  const auto take = [this](store::Store& store, const store::Pick& pick, TimePoint now) {
    return store.relay.take(around_.name, now, pick.most, kRelayLease);
  };
  const auto next_due = [this](store::Store& store) { return store.relay.next(around_.name); };
  return run_work<store::Undelivered>(
      around_, {.name = "relay",
                .progress = around_.observed.progress.of(TenantId(), "relay"),
                .most_at_once = kMostAgainAtOnce,
                .bell = bell_,
                .gates = {this},
                .prepare = [this] { return drop_lost(); },
                .take = take,
                .next_due = next_due,
                .handle = [this](store::Undelivered each) { return give_again(std::move(each)); },
                .commit = store::Commit::soon});
}

/// While the bot rests nothing is taken; when its rest is over one activity finds out.
std::optional<TimePoint> Relay::open_until() const {
  return down_until_ > around_.clock.now() ? std::optional(down_until_) : std::nullopt;
}

Task<bool> Relay::drop_lost() {
  co_await drop_erased();
  const auto now = around_.clock.now();
  if (now < look_for_left_behind_at_) co_return true;
  look_for_left_behind_at_ = now + kBetweenLooksForLeftBehind;
  const auto dropped = co_await drop_left_behind();
  static_cast<void>(dropped);  // the store's door has told it, and the next look is as good
  co_return true;
}

Task<Status> Relay::drop_left_behind() {
  const auto left = co_await around_.storage.run<std::vector<store::WaitingActivity>>(
      [this, now = around_.clock.now()](store::Store& store) {
        return store.relay.drop_left_behind(around_.name, now);
      },
      store::Commit::light);
  if (!left) co_return tl::unexpected<Error>(left.error());
  for (const auto& each : *left) tell_dropped(each.activity, "the daemon that held its token is gone");
  co_return Status();
}

Task<void> Relay::drop_erased() {
  const auto now = around_.clock.now();
  if (counted_.empty() || now < look_for_erased_at_) co_return;
  look_for_erased_at_ = now + kBetweenLooksForErased;
  // Before the store is asked: what is kept or settled meanwhile is not among them.
  const auto resting = at_rest();
  const auto kept = co_await around_.storage.run<std::vector<std::int64_t>>(
      [this](store::Store& store) { return store.relay.numbers(around_.name); }, store::Commit::light);
  if (!kept) co_return;
  std::vector<std::int64_t> erased;
  std::ranges::set_difference(resting, *kept, std::back_inserter(erased));
  for (const auto number : erased) drop_erased_one(number);
}

std::vector<std::int64_t> Relay::at_rest() const {
  std::vector<std::int64_t> numbers;
  for (const auto& [number, kept] : counted_) {
    if (!kept.in_hand) numbers.push_back(number);
  }
  return numbers;
}

void Relay::note_in_hand(std::int64_t number, bool in_hand) {
  const auto counted = counted_.find(number);
  if (counted != counted_.end()) counted->second.in_hand = in_hand;
}

void Relay::drop_erased_one(std::int64_t number) {
  const auto found = counted_.find(number);
  if (found == counted_.end() || found->second.in_hand) return;
  // While this daemon is cut off others take it for gone, and count what it kept: all of that is too old by then.
  const bool told_by_another =
      !around_.name.empty() && core::is_too_old_to_relay(found->second.received_at, around_.clock.now());
  if (!told_by_another)
    tell_dropped(found->second.activity, "it was erased with the data of a person who was forgotten");
  settle(number);
}

void Relay::tell_dropped(const ActivityId& activity, const std::string& reason) {
  ++dropped_;
  log::warning("relay.dropped",
               {{"activity", activity.str()}, {"reason", reason}, {"dropped", std::to_string(dropped_)}});
}

Task<void> Relay::give_again(store::Undelivered activity) {
  note_in_hand(activity.number, true);
  if (core::is_too_old_to_relay(activity.received_at, around_.clock.now())) {
    co_await drop(std::move(activity), "the bot was down for 15 minutes");
    co_return;
  }
  auto headers = headers_of(activity.headers);
  const auto secrets = secrets_.find(activity.number);
  if (activity.secrets && secrets == secrets_.end()) {
    co_await drop(std::move(activity), "its token went with the last process");
    co_return;
  }
  if (activity.secrets) std::ranges::move(headers_of(secrets->second->reveal()), std::back_inserter(headers));
  auto body = activity.body;
  const auto answer = co_await try_once(std::move(headers), std::move(body), kPatienceAgain);
  if (answer) {
    around_.observed.relayed.of({"later"}).observe(around_.clock.now() - activity.received_at);
    log::info("relay.delivered", {{"activity", activity.activity.str()},
                                  {"attempts", std::to_string(activity.attempts + 1)},
                                  {"status", std::to_string(answer->status)}});
    co_await finish(std::move(activity));
  } else {
    co_await put_off(std::move(activity));
  }
}

Task<void> Relay::finish(store::Undelivered activity) {
  const auto now = around_.clock.now();
  const store::Storage::Work verb = [&](store::Store& store) { return store.relay.drop(activity, now); };
  co_await until_recorded(around_, "relay.store", verb);
  settle(activity.number);
}

void Relay::settle(std::int64_t number) {
  secrets_.erase(number);
  if (secrets_.empty()) newest_.reset();
  const auto counted = counted_.find(number);
  if (counted == counted_.end()) return;
  leave(counted->second.lane);
  counted_.erase(counted);
}

Task<void> Relay::drop(store::Undelivered activity, std::string reason) {
  ++dropped_;
  log::warning("relay.dropped", {{"activity", activity.activity.str()},
                                 {"attempts", std::to_string(activity.attempts)},
                                 {"reason", std::move(reason)},
                                 {"dropped", std::to_string(dropped_)}});
  co_await finish(std::move(activity));
}

Task<void> Relay::put_off(store::Undelivered activity) {
  const auto until = around_.clock.now() + core::rest_of_bot(activity.attempts + 1, around_.random);
  const store::Storage::Work verb = [&](store::Store& store) { return store.relay.put_off(activity.number, until); };
  co_await until_recorded(around_, "relay.store", verb);
  note_in_hand(activity.number, false);
}

}  // namespace welcomed::daemon
