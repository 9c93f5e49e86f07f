#pragma once
#include <cstddef>
#include <optional>
#include <string>

#include "base/time.hpp"
#include "net/transport.hpp"

namespace simulation {

using welcomed::Duration;

/// Requests that fail together when a part of a service does.
enum class Lane { sends, posts, creations, installs, team_installs, reads, catalog, chat_installs, chat_posts };
inline constexpr int kLanes = 9;

[[nodiscard]] const char* name(Lane lane);
/// Nothing for what belongs to none, such as a page of the directory.
[[nodiscard]] std::optional<Lane> lane_of(const welcomed::net::Request& request);
[[nodiscard]] bool is_graphs(Lane lane);
/// To a person, or in a channel or a group chat.
[[nodiscard]] bool is_message(const welcomed::net::Request& request);

/// What every request of a lane is answered, for a while.
enum class Refusal { undecipherable_403, undecipherable_400, unknown_403, unknown_400, bare_404, bad_gateway, silence };

[[nodiscard]] const char* name(Refusal refusal);
/// It may have had an effect, for all that its answer tells.
[[nodiscard]] bool is_ambiguous(Refusal refusal);
/// As the service of that lane words it; nothing for silence.
[[nodiscard]] std::optional<welcomed::net::Response> answer_of(Refusal refusal, Lane lane);

/// A part of a service is ill. No request of the lane has an effect meanwhile, but some of those whose answer is
/// ambiguous.
struct Storm {
  Lane lane = Lane::sends;
  Refusal refusal = Refusal::unknown_403;
  Duration begin{0}, end{0};
  std::size_t tenant = 0;

  [[nodiscard]] bool rages(Duration now) const { return begin <= now && now < end; }
};

}  // namespace simulation
