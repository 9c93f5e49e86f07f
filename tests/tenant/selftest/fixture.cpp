#include "fixture.hpp"

#include <utility>

#include <boost/asio/connect.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <catch2/catch.hpp>
#include <condition_variable>
#include <mutex>
#include <regex>

#include "cloud.hpp"
#include "server.hpp"

namespace tenant::selftest {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

constexpr std::chrono::seconds kPatience{10};

http::request<http::string_body> request_of(const std::string& method, const std::string& target,
                                            const std::string& body, const Fields& headers) {
  http::request<http::string_body> request;
  request.version(11);
  request.method_string(method);
  request.target(target);
  request.set(http::field::host, "127.0.0.1");
  for (const auto& [name, value] : headers) request.set(name, value);
  request.body() = body;
  request.prepare_payload();
  return request;
}

Reply reply_of(const http::response<http::string_body>& response) {
  Reply reply;
  reply.status = static_cast<int>(response.result_int());
  reply.text = response.body();
  for (const auto& field : response) {
    reply.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  }
  reply.body = Json::parse(reply.text, nullptr, false);
  if (reply.body.is_discarded()) reply.body = nullptr;
  return reply;
}

std::string form_text(const Fields& form) {
  std::string text;
  for (const auto& [name, value] : form) {
    text += (text.empty() ? "" : "&") + percent_encoded(name) + "=" + percent_encoded(value);
  }
  return text;
}

}  // namespace

std::string Reply::header(const std::string& name) const {
  for (const auto& [given, value] : headers) {
    if (equal_ignoring_case(given, name)) return value;
  }
  return "";
}

std::string Reply::code() const {
  if (!body.is_object() || !body.contains("error") || !body.at("error").is_object()) return "";
  return body.at("error").value("code", "");
}

Reply send(const std::string& method, const std::string& url, const std::string& body, const Fields& headers) {
  static const std::regex kUrl("http://127.0.0.1:([0-9]+)(/.*)");
  std::smatch parts;
  REQUIRE(std::regex_match(url, parts, kUrl));
  asio::io_context io;
  beast::tcp_stream stream(io);
  stream.connect(tcp::endpoint(asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(std::stoi(parts[1]))));
  boost::system::error_code code;
  http::write(stream, request_of(method, parts[2], body, headers), code);
  beast::flat_buffer buffer;
  http::response_parser<http::string_body> parser;
  parser.body_limit(100'000'000);
  if (!code) http::read(stream, buffer, parser, code);
  if (code) return {};
  return reply_of(parser.get());
}

struct Bot::Parts {
  Parts();
  Answer take(const Request& request);

  asio::io_context io{1};
  std::mutex mutex;  // guards posts and status
  std::condition_variable changed;
  std::vector<Post> posts;
  int status = 200;
  Server server;
  std::thread thread;
};

Bot::Parts::Parts() : server(io, 0, [this](Request& request) { return take(request); }) {
  server.start();
  thread = std::thread([this] { io.run(); });
}

Answer Bot::Parts::take(const Request& request) {
  const std::lock_guard lock(mutex);
  const std::string* token = request.header("Authorization");
  posts.push_back({Json::parse(request.body, nullptr, false), token != nullptr ? *token : "", request.at});
  changed.notify_all();
  Answer answer;
  answer.response.status = status;
  return answer;
}

Bot::Bot() : parts_(std::make_unique<Parts>()) {}

Bot::~Bot() {
  parts_->io.stop();
  parts_->thread.join();
}

std::string Bot::url() const { return "http://127.0.0.1:" + std::to_string(parts_->server.port()) + "/api/messages"; }

void Bot::answer_with(int status) {
  const std::lock_guard lock(parts_->mutex);
  parts_->status = status;
}

std::vector<Bot::Post> Bot::wait_for(std::size_t count) {
  std::unique_lock lock(parts_->mutex);
  parts_->changed.wait_for(lock, kPatience, [&] { return parts_->posts.size() >= count; });
  return parts_->posts;
}

Running::Running(const Options& options) : options_(options), cloud_(std::make_unique<Cloud>(options_)) {
  thread_ = std::thread([this] { cloud_->run(); });
}

Running::~Running() {
  cloud_->stop();
  thread_.join();
}

std::string Running::base() const { return cloud_->base(); }
Json Running::introduction() const { return cloud_->introduction(); }

Fields Running::token_form(const std::string& scope) const {
  return {{"grant_type", "client_credentials"},
          {"client_id", options_.app_id},
          {"client_secret", options_.secret},
          {"scope", scope}};
}

Reply Running::token(const Fields& form, const std::string& directory) {
  const std::string name = directory.empty() ? options_.tenant_id : directory;
  return send("POST", base() + "/login/" + name + "/oauth2/v2.0/token", form_text(form),
              {{"Content-Type", "application/x-www-form-urlencoded"}});
}

std::string Running::bearer(const std::string& scope, std::string& kept) {
  if (kept.empty()) {
    const Reply reply = token(token_form(scope));
    REQUIRE(reply.status == 200);
    kept = "Bearer " + reply.body.at("access_token").get<std::string>();
  }
  return kept;
}

Reply Running::graph(const std::string& method, const std::string& path, const Json& body, Fields headers) {
  headers.emplace_back("Authorization", bearer(base() + "/graph/.default", graph_token_));
  if (!body.is_null()) headers.emplace_back("Content-Type", "application/json");
  return send(method, base() + "/graph/v1.0" + path, body.is_null() ? "" : body.dump(), headers);
}

Reply Running::connector(const std::string& method, const std::string& path, const Json& body) {
  Fields headers{{"Authorization", bearer("https://api.botframework.com/.default", bot_token_)}};
  if (!body.is_null()) headers.emplace_back("Content-Type", "application/json");
  return send(method, service() + path, body.is_null() ? "" : body.dump(), headers);
}

Reply Running::control(const std::string& method, const std::string& path, const Json& body) {
  return send(method, base() + "/control" + path, body.is_null() ? "" : body.dump(), {});
}

Reply Running::install(const std::string& user_id) {
  return graph("POST", "/users/" + user_id + "/teamwork/installedApps", bind());
}

Json Running::bind() const {
  return {{"teamsApp@odata.bind", base() + "/graph/v1.0/appCatalogs/teamsApps/" + options_.catalog_id}};
}

Json Running::team(const Json& body) {
  const Reply made = control("POST", "/teams", body);
  INFO(made.text);
  REQUIRE(made.status == 201);
  return made.body;
}

Json Running::candidate(std::size_t n) {
  return user_where([&](const Json& user) {
    const bool able = user.at("userType") == "Member" && user.at("licensed") == true &&
                      user.at("accountEnabled") == true && user.at("installed") == false &&
                      user.at("event_ever") == true;
    return able && n-- == 0;
  });
}

Json Running::user_where(const std::function<bool(const Json&)>& condition) {
  const Json all = world();
  for (const Json& user : all.at("users")) {
    if (condition(user)) return user;
  }
  FAIL("no such user in the world");
  return nullptr;
}

std::string Running::group_id(const std::string& name) {
  const Reply reply = graph("GET", "/groups?$filter=" + encoded("displayName eq '" + name + "'") + "&$select=id");
  REQUIRE(reply.status == 200);
  REQUIRE_FALSE(reply.body.at("value").empty());
  return reply.body.at("value").at(0).at("id").get<std::string>();
}

Running& shared() {
  static Options options = [] {
    Options all;
    all.users = 300;
    all.bot_url = "http://127.0.0.1:9/none";
    return all;
  }();
  static Running running(options);
  return running;
}

std::string encoded(const std::string& text) { return percent_encoded(text); }

bool eventually(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (std::chrono::steady_clock::now() < end) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return condition();
}

}  // namespace tenant::selftest
