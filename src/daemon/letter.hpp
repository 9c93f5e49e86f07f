#pragma once
#include <nlohmann/json.hpp>
#include <string>

#include "cards/library.hpp"
#include "config/config.hpp"
#include "core/policy.hpp"
#include "core/recipient.hpp"
#include "daemon/render_data.hpp"
#include "store/effect_types.hpp"

/// The one writer of letters: what is sent, what takes the place of what was sent, the answer to a wish and a preview
/// are written here, so that all of them are alike.
namespace welcomed::daemon {

/// A letter that is to be written.
struct Draft {
  std::string template_name;
  core::Policy policy;     ///< under which it is sent, as templates see it
  nlohmann::json message;  ///< what templates see as `message`: the key, and what came with an order
  core::Recipient to;
  RenderValues known;  ///< of them and of the place; its locale chooses the language
  std::string stamp;   ///< daemon/stamp.hpp
};

/// An activity as it will be sent, and what it was made of.
struct Letter {
  std::string activity;
  store::Wording wording;
};

/// By the form of `library` that is nearest to their language. An error that names the template when there is none, or
/// when what it needs is missing.
[[nodiscard]] Result<Letter> write_letter(const cards::Library& library, const Draft& draft,
                                          const config::Tenant& tenant, const config::Bot& bot, TimePoint now);

/// What templates see as `message` where an admin ordered it: the values given with the order, and the key.
[[nodiscard]] nlohmann::json ordered_message(const std::string& values, const std::string& key);

/// What templates see of a policy: its name and title. Where the configuration has none of that name any more, the
/// name.
[[nodiscard]] core::Policy policy_seen(const config::Config& config, const std::string& name);

}  // namespace welcomed::daemon
