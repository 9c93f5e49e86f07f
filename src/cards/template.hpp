#pragma once
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace welcomed::cards {

/// Where in a template's source, counted from 1; 0 when it is not known.
struct Position {
  int line = 0;
  int column = 0;
};

struct Problem {
  Position at;
  bool fatal = false;  ///< true: the template cannot be used
  std::string text;
};

/// A scalar of a structured template and where it stands.
struct Located {
  std::string text;
  Position at;
};

/// A button: exactly one of `say` (sends that text to the bot) and `open` (opens a URL) is not empty.
struct ActionSource {
  Located title;
  Located say;
  Located open;
};

/// A button that brings something back to the bot, as its template has it: values are not put in.
struct Button {
  std::string title;
  std::string says;  ///< in the person's name; empty where it only brings data back

  bool operator==(const Button&) const = default;
};

/// The parts of `templates/NAME.yaml`; an empty text is a part that is not there.
struct StructuredSource {
  Located title;
  Located why;
  Located offer;
  Located next;
  std::vector<ActionSource> actions;
  Located opt_out;  ///< the title of the opt-out button
  Located image;
};

/// What a template is for; lint asks for different parts.
enum class Use {
  welcome,
  follow_up,
  notification,
  channel,  ///< posted in a team's channel: there is no user
  chat      ///< posted in a group chat: nor is there
};

/// A parsed template: parsed once, rendered many times, immutable, cheap to copy. Pure: no I/O, no clock.
class Template {
 public:
  struct Inside;

  /// The message activity for a recipient: `type`, `summary` and either `text` with `textFormat` or
  /// `attachments`, and nothing that belongs to the conversation. `data` holds the roots of interface.md
  /// (`user`, `tenant`, `installer`, `bot`, `app`, `policy`, `message`, `now`). Every value in `data` is data:
  /// Markdown, `<at>`, quotes and control characters in it are shown as they are.
  /// Fails when a value is missing that has no `??`, naming the expression and its place.
  /// `stamp`, unless it is empty, becomes the id of an element at the end of a card's body that nobody sees.
  [[nodiscard]] Result<nlohmann::json> render(const nlohmann::json& data, const std::string& stamp = {}) const;

  /// The same as JSON text, without building the JSON where that can be spared.
  [[nodiscard]] Result<std::string> write(const nlohmann::json& data, const std::string& stamp) const;

  /// What `check` should say about it, parse problems not repeated.
  [[nodiscard]] std::vector<Problem> lint(Use use) const;

  /// What this one lacks or has too much compared with the same template in another language.
  [[nodiscard]] std::vector<Problem> differences_from(const Template& other) const;

  /// The paths into the data that it uses, as `user.jobTitle`.
  [[nodiscard]] std::set<std::string> data_used() const;
  /// Those of them for whose absence nothing in the template covers.
  [[nodiscard]] std::set<std::string> data_needed() const;

  /// What people can press, in the order by which a press tells the place (base/button_mark.hpp).
  [[nodiscard]] std::vector<Button> buttons() const;

  /// The same template, said to be in that language (BCP 47): the card's `lang` and its direction follow. Library does
  /// it for what it is given.
  [[nodiscard]] Template spoken_in(std::string locale) const;

  explicit Template(std::shared_ptr<const Inside> inside) : inside_(std::move(inside)) {}

 private:
  std::shared_ptr<const Inside> inside_;  // shared because immutable and held by every library it is in
};

/// A template, or none when a problem is fatal.
struct Parsed {
  std::shared_ptr<const Template> value;
  std::vector<Problem> problems;
};

[[nodiscard]] Parsed parse_structured(const StructuredSource& source);
/// A whole Adaptive Card as JSON text with expressions in its strings.
[[nodiscard]] Parsed parse_card(std::string_view json_text);
/// Markdown text with expressions.
[[nodiscard]] Parsed parse_markdown(std::string_view text);

}  // namespace welcomed::cards
