// A tenant, a client and a bot in one process, each on a thread of its own.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "http.hpp"
#include "ids.hpp"
#include "options.hpp"

namespace tenant {
class Cloud;
}

namespace tenant::selftest {

struct Reply {
  int status = 0;  // 0: the connection ended without an answer
  Fields headers;
  std::string text;
  Json body;  // null when the text is not JSON

  [[nodiscard]] std::string header(const std::string& name) const;
  [[nodiscard]] std::string code() const;  // error.code
};

/// One request on a connection of its own; waits for the answer.
Reply send(const std::string& method, const std::string& url, const std::string& body, const Fields& headers);

/// Plays the bot: keeps what is posted to it and answers as it is told.
class Bot {
 public:
  struct Post {
    Json activity;
    std::string authorization;
    Millis at;
  };
  Bot();
  ~Bot();
  Bot(const Bot&) = delete;
  Bot& operator=(const Bot&) = delete;

  [[nodiscard]] std::string url() const;
  /// From now on; the default is 200.
  void answer_with(int status);
  /// Waits up to ten seconds for so many posts, and returns what is there.
  std::vector<Post> wait_for(std::size_t count);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

class Running {
 public:
  explicit Running(const Options& options = {});
  ~Running();
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  [[nodiscard]] const Options& options() const { return options_; }
  [[nodiscard]] std::string base() const;
  /// The line of JSON at its start.
  [[nodiscard]] Json introduction() const;
  [[nodiscard]] std::string service() const { return base() + "/teams/amer/" + options_.tenant_id + "/v3"; }

  Reply token(const Fields& form, const std::string& directory = "");
  /// The form of a good token request, to be spoilt by a test.
  [[nodiscard]] Fields token_form(const std::string& scope) const;

  /// With a token of Graph; `path` is below /v1.0 and already encoded.
  Reply graph(const std::string& method, const std::string& path, const Json& body = nullptr, Fields headers = {});
  /// With a token of the connector; `path` is below /v3.
  Reply connector(const std::string& method, const std::string& path, const Json& body = nullptr);
  Reply control(const std::string& method, const std::string& path, const Json& body = nullptr);

  Reply install(const std::string& user_id);
  /// What an install of our app sends.
  [[nodiscard]] Json bind() const;
  /// A team as the body says; fails the test if there is none.
  Json team(const Json& body);
  Json world() { return control("GET", "/world").body; }
  /// A member with a licence who does not have the app and will be told of it; the n-th of them.
  Json candidate(std::size_t n = 0);
  /// A user for whom the condition holds; fails the test if there is none.
  Json user_where(const std::function<bool(const Json&)>& condition);
  std::string group_id(const std::string& name);

 private:
  std::string bearer(const std::string& scope, std::string& kept);

  Options options_;
  std::unique_ptr<Cloud> cloud_;
  std::thread thread_;
  std::string graph_token_;
  std::string bot_token_;
};

/// One tenant of 300 people for all tests that leave nothing behind.
Running& shared();

std::string encoded(const std::string& text);

/// Polls until it holds, for up to ten seconds.
bool eventually(const std::function<bool()>& condition);

}  // namespace tenant::selftest
