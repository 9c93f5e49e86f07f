// The Bot Framework's OpenID metadata, its keys, and the tokens that prove an activity came from Teams.
#pragma once
#include <string>
#include <unordered_map>
#include <vector>

#include "keys.hpp"
#include "router.hpp"

namespace tenant {

class BotKeys {
 public:
  /// Starts with the fixed keys.
  explicit BotKeys(std::string app_id);

  void add_routes(Router& router);
  void set_base(const std::string& base) { base_ = base; }

  /// Signs with a new key from now on. The old ones stay published unless they are dropped.
  void rotate(SigningKey key, bool drop_old);

  /// A token for activities that name this service URL; the same one for most of its hour.
  const std::string& token(const std::string& service_url, Millis now);

  /// A token that may be wrong on purpose, `token` of POST /control/event: claims to replace (null removes one),
  /// "key": "unendorsed" | "unknown" | "none", "alg" for the header, "raw" for any text at all.
  std::string strange_token(const std::string& service_url, Millis now, const Json& wishes);

  /// The keys that may sign events, for the journal.
  [[nodiscard]] Json remembered() const;
  void recall(const Json& remembered);

 private:
  [[nodiscard]] Json claims(const std::string& service_url, Millis now) const;
  [[nodiscard]] Json published_keys() const;

  struct Issued {
    std::string text;
    Millis renew_at;
  };

  std::string app_id_;
  std::string base_;
  std::vector<SigningKey> published_;  // the last one signs
  SigningKey unendorsed_;
  std::unordered_map<std::string, Issued> issued_;  // by service URL
};

}  // namespace tenant
