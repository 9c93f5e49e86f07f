#pragma once
#include <string>
#include <tl/expected.hpp>

#include "cli/naming.hpp"
#include "cli/report.hpp"
#include "net/server.hpp"

namespace welcomed::cli {

inline constexpr int kBadRequest = 400;
inline constexpr int kNotFound = 404;
inline constexpr int kUnavailable = 503;

/// Why a question has no answer.
struct NoAnswer {
  int status;  ///< of HTTP
  Error error;
};
using JsonAnswer = tl::expected<Json, NoAnswer>;

[[nodiscard]] net::Reply reply_of(const JsonAnswer& answer);

/// What the dashboard asks of the store and of the templates; each is a question of one reader, answered by what is
/// there at that moment.

/// Of what a question must name, `policy` or `template`, when it names none.
[[nodiscard]] NoAnswer not_named(const std::string& what);

/// How far a policy was over time, the oldest first: {policy, points: [point_json]}.
[[nodiscard]] JsonAnswer history_answer(store::Store& store, const std::string& policy);

/// The whole story of the one whom the words name, as `status --user --json` tells it; there is no list of people.
[[nodiscard]] JsonAnswer person_answer(store::Store& store, const config::Config& config, const Whom& whom,
                                       TimePoint now);

/// The configuration's templates with their locales: [{name, locales}]; a locale of "" is the one without.
[[nodiscard]] JsonAnswer templates_answer(const config::Config& config);

/// What a made-up person gets of a template: {template, locale, direction, summary, text, card or null}.
[[nodiscard]] JsonAnswer preview_answer(const config::Config& config, const std::string& template_name,
                                        const std::string& locale);

}  // namespace welcomed::cli
