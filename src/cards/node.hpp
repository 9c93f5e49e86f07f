#pragma once
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cards/source.hpp"
#include "cards/text.hpp"

namespace welcomed::cards {

/// Why a template could not be rendered, and where in it.
struct Failure {
  std::string why;
  std::string remedy;
  Position at;
};

template <typename T>
using Rendered = tl::expected<T, Failure>;

/// A part of a card ready to be rendered: constants, texts, lists and objects with `$data` and `$when`.
class Node {
 public:
  /// Problems are added for each expression that cannot be parsed.
  [[nodiscard]] static Node compile(const Source& source, std::vector<Problem>& problems);

  /// The text of a message.
  [[nodiscard]] static Node compile_message(const Source& source, std::vector<Problem>& problems);

  /// The value; nothing when `$when` leaves it out.
  [[nodiscard]] Rendered<std::optional<Json>> render(Evaluation& evaluation, bool right_to_left) const;

  /// What is rendered when nothing comes and goes, with `gap(text)` in the place of each text that has expressions.
  [[nodiscard]] Json outline(const std::function<std::string(const Node&)>& gap) const;

  /// Calls `visit(const Node&)` for this and everything below.
  template <typename Visit>
  void walk(Visit visit) const {
    visit(*this);
    for (const auto* special : {when_.get(), data_.get()}) {
      if (special != nullptr) special->walk(visit);
    }
    for (const auto& item : items_) item.walk(visit);
    for (const auto& [name, value] : members_) value.walk(visit);
  }

  [[nodiscard]] const std::optional<Text>& text() const { return text_; }
  [[nodiscard]] Place place() const { return place_; }
  [[nodiscard]] const Source& source() const { return source_; }
  [[nodiscard]] const Node* when() const { return when_.get(); }
  [[nodiscard]] const Node* data() const { return data_.get(); }
  [[nodiscard]] const std::vector<Node>& items() const { return items_; }
  [[nodiscard]] const std::vector<std::pair<std::string, Node>>& members() const { return members_; }

 private:
  /// Where a value stands, which decides how what goes into it is escaped.
  struct Surroundings {
    std::string_view key;     ///< the member it is, or the list it is in
    std::string_view type;    ///< of the object it is a member of
    std::string_view parent;  ///< the key of that object
    bool verbatim = false;    ///< in the data of a button
  };

  /// Renders what has no expression in it once and for all.
  void settle();

  static Node compile_in(const Source& source, const Surroundings& around, std::vector<Problem>& problems);
  static Place place_of(const Surroundings& around);
  void compile_text(Place place, std::vector<Problem>& problems);
  void check_url(const Text& url, std::vector<Problem>& problems) const;
  void compile_object(const Source& source, const Surroundings& around, std::vector<Problem>& problems);

  Rendered<Json> render_text(Evaluation& evaluation, bool right_to_left) const;
  Rendered<std::optional<Json>> render_list(Evaluation& evaluation, bool right_to_left) const;
  Rendered<std::optional<Json>> render_object(Evaluation& evaluation, bool right_to_left) const;
  Rendered<Json> render_members(Evaluation& evaluation, bool right_to_left) const;
  Rendered<Json> render_data(Evaluation& evaluation) const;
  [[nodiscard]] bool is_left_out(Evaluation& evaluation) const;
  [[nodiscard]] Failure failure(const Fault& fault) const;

  Source source_;  // without what is below it
  std::optional<Text> text_;
  Place place_ = Place::plain;
  std::optional<Json> constant_;
  std::vector<Node> items_;
  std::vector<std::pair<std::string, Node>> members_;
  std::shared_ptr<const Node> when_, data_;  // shared so that a node can be copied; immutable
};

}  // namespace welcomed::cards
