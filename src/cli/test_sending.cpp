#include "cli/test_sending.hpp"

#include "base/letters.hpp"
#include "base/readable.hpp"
#include "base/system_clock.hpp"
#include "base/waiting.hpp"
#include "bot/connector.hpp"
#include "cli/directory.hpp"
#include "cli/opening.hpp"
#include "cli/transaction.hpp"
#include "core/causes.hpp"
#include "core/guid.hpp"
#include "net/client.hpp"

namespace welcomed::cli {
namespace {

using namespace std::chrono_literals;
using core::Recipient;

/// Right after an install the chat may not be there yet (contracts/graph.md §5.7).
constexpr Duration kBetweenChatLooks = 2s;
constexpr int kMostChatLooks = 30;

tl::unexpected<Error> not_sent(const Cause& cause) {
  auto error = core::error_of(cause);
  return fail("the test was not sent: " + error.what, std::move(error.remedy));
}

Recipient as_known(const Recipient& known, const Reader& reader) {
  auto recipient = known;
  if (recipient.name.empty()) recipient.name = reader.profile.upn;
  return recipient;
}

class TestSending {
 public:
  TestSending(net::Transport& transport, Clock& clock, Random& random, const config::Config& config,
              const Reader& reader, store::SqlStore* store, const Typed& typed)
      : clock_(clock),
        config_(config),
        reader_(reader),
        store_(store),
        typed_(typed),
        id_(ascii_lower(reader.profile.id.str())),
        bell_(clock),
        directory_(transport, clock, random, config, reader.tenant),
        bot_tokens_(transport, clock, daemon::credential_of(config, random), daemon::bot_token_of(config)),
        bot_http_(transport, bot_tokens_),
        bot_(bot_http_, clock, config.cloud.service_url_hosts) {}

  Task<Status> send(std::string activity) {
    const auto known = recipient_known();
    if (!known) co_return tl::unexpected<Error>(known.error());
    if (known->silent)
      co_return fail(readable(reader_.profile.upn) + " asked for silence",
                     "choose somebody else, or end it with `welcomed silence --off`");
    const auto noted = note_command();
    if (!noted) co_return noted;
    auto address = co_await address_of(*known);
    if (!address) co_return tl::unexpected<Error>(address.error());
    const auto ready = co_await bot_.ready();
    if (!ready) co_return not_sent(cause_of(ready.setback()));
    const auto sent = co_await bot_.send(std::move(*address), std::move(activity));
    if (sent) co_return Status();
    if (!std::holds_alternative<Unsure>(sent.setback())) co_return not_sent(cause_of(sent.setback()));
    co_return fail("nobody can tell whether the test arrived: " + core::error_of(cause_of(sent.setback())).what,
                   "look into the chat before you send it again");
  }

 private:
  Task<Result<core::ConversationReference>> address_of(Recipient known) {
    if (known.state == core::RecipientState::reachable && known.reference) co_return *known.reference;
    const auto app = co_await find_app();
    if (!app) co_return not_sent(cause_of(app.setback()));
    auto installation = co_await directory_.graph.installation(id_, app.value().id);
    if (!installation) co_return not_sent(cause_of(installation.setback()));
    if (!installation.value()) {
      auto what = app.value();
      const auto installed = co_await install(std::move(what));
      if (!installed) co_return tl::unexpected<Error>(installed.error());
    }
    auto id = app.value().id;
    auto reference = co_await chat_of(std::move(id));
    co_return reference;
  }

  Task<Outcome<graph::CatalogApp>> find_app() {
    if (config_.app.catalog_id.empty()) {
      auto found = co_await directory_.graph.find_app(config_.app.external_id);
      co_return found;
    }
    CatalogId id(config_.app.catalog_id);
    auto found = co_await directory_.graph.catalog_app(std::move(id));
    co_return found;
  }

  Task<Status> install(graph::CatalogApp app) {
    const auto remembered = make_store();
    if (!remembered) co_return remembered;
    const auto begun = change([](Recipient each) { return core::before_test_install(std::move(each)); },
                              "app is installed for a test");
    if (!begun) co_return begun;
    graph::Place place{graph::Place::Kind::user, id_.str()};
    const auto installed = co_await directory_.graph.install(std::move(place), std::move(app));
    if (!installed) co_return not_sent(cause_of(installed.setback()));
    const auto now = wall_time();
    const auto wait = config_.event_wait;
    const auto how = installed.value();
    co_return change([&](Recipient each) { return core::after_install(std::move(each), how, now, wait); },
                     "app installed for a test");
  }

  Task<Result<core::ConversationReference>> chat_of(CatalogId app) {
    for (int look = 0; look < kMostChatLooks; ++look) {
      if (look > 0) co_await bell_.wait_until(clock_.now() + kBetweenChatLooks);
      const auto installation = co_await directory_.graph.installation(id_, app);
      if (!installation) co_return not_sent(cause_of(installation.setback()));
      if (!installation.value()) continue;
      const auto chat = co_await directory_.graph.chat(id_, *installation.value());
      if (!chat) co_return not_sent(cause_of(chat.setback()));
      if (chat.value())
        co_return core::ConversationReference{*chat.value(), config_.cloud.bot_default_service_url, {}, {}};
    }
    co_return not_sent({"chat_unknown", ""});
  }

  /// A fresh one where nothing is known of them.
  Result<Recipient> recipient_known() {
    Recipient fresh{.tenant = reader_.tenant.id, .id = id_};
    if (store_ == nullptr) return fresh;
    const auto person = store_->reports.person({fresh.tenant, fresh.id});
    if (!person) return tl::unexpected<Error>(person.error());
    return *person ? (*person)->recipient : fresh;
  }

  /// The daemon's first start would take an install that nobody remembers for the work of somebody else, and hold them.
  Status make_store() {
    if (store_ != nullptr) return {};
    // Held no longer than to make it: the daemon may start meanwhile.
    const auto made = open_store(config_, store::Purpose::serve).map([](const auto&) {});
    auto opened = open_to_change(config_);
    if (!opened) {
      auto error = made ? opened.error() : made.error();
      error.what =
          "the test was not sent: the app is to be installed for it, and nothing could remember that: " + error.what;
      if (error.remedy.empty()) error.remedy = "start `welcomed run` once, then send it again";
      return tl::unexpected<Error>(std::move(error));
    }
    made_ = std::move(*opened);
    store_ = made_.get();
    return note_command();
  }

  Status note_command() {
    if (store_ == nullptr) return {};
    return in_noted_transaction<bool>(*store_, typed_, [](store::Store&) { return Result<bool>(true); }).map([](bool) {
    });
  }

  Status change(const store::Recipients::Change& how, const char* what) {
    if (store_ == nullptr) return {};
    const store::Recipients::Change named = [&](Recipient each) { return how(as_known(each, reader_)); };
    return in_transaction<Recipient>(
               *store_,
               [&](store::Store& inside) {
                 return inside.recipients.change(reader_.tenant.id, id_, named, {what, ""}, wall_time());
               })
        .map([](const Recipient&) {});
  }

  Clock& clock_;
  const config::Config& config_;
  const Reader& reader_;
  std::unique_ptr<store::SqlStore> made_;  ///< where there was none
  store::SqlStore* store_;
  const Typed& typed_;
  RecipientId id_;
  Wakeup bell_;
  Directory directory_;
  identity::TokenSource bot_tokens_;
  identity::AuthorizedClient bot_http_;
  bot::Connector bot_;
};

}  // namespace

Status send_test(const std::shared_ptr<const config::Config>& config, const Reader& reader, const std::string& activity,
                 store::SqlStore* store, const Typed& typed) {
  asio::io_context io(1);
  SystemClock clock(io);
  auto random = Random::from_device();
  net::Client client(io, {.proxy = proxy_of_environment()});
  TestSending sending(client, clock, random, *config, reader, store, typed);
  Status status = fail("nothing was sent");
  spawn(io.get_executor(), [](TestSending& with, std::string what, Status& into) -> Task<void> {
    into = co_await with.send(std::move(what));
  }(sending, activity, status));
  io.run();
  return status;
}

}  // namespace welcomed::cli
