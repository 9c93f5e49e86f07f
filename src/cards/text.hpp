#pragma once
#include <optional>
#include <string>
#include <vector>

#include "cards/escape.hpp"
#include "cards/evaluate.hpp"
#include "cards/expression.hpp"

namespace welcomed::cards {

/// A text of a template with its expressions, for one place in the output.
///
/// What is written in the template is the author's and goes out as it is, literals inside an expression too as long as
/// they only pass through `if`, `??`, `&` or `join`: `${if(new, '**new**', '')}` is bold. Everything else an expression
/// yields is data and is escaped.
class Text {
 public:
  [[nodiscard]] static Syntax<Text> parse(std::string_view source, Place place);

  /// The text; or, when the whole of it is one expression, that expression's value with its type kept.
  [[nodiscard]] tl::expected<Json, Fault> render(Evaluation& evaluation, bool right_to_left) const;

  /// Writes one of its pieces to the end of `out`, as `render` would; a fault when the whole is no text.
  [[nodiscard]] tl::expected<void, Fault> write_piece(std::size_t piece, Evaluation& evaluation, bool right_to_left,
                                                      std::string& out) const;

  /// The value of the whole as a condition or as `$data`: not escaped, as nobody reads it.
  [[nodiscard]] Evaluated evaluate(Evaluation& evaluation) const;

  [[nodiscard]] bool is_constant() const;
  /// What it says when no value is put in.
  [[nodiscard]] std::string literal_text() const;
  /// True when `plain_text` of the whole is that of its pieces one after the other. False where Markdown may go on from
  /// one piece to the next, as a link does.
  [[nodiscard]] bool is_read_by_pieces() const;
  /// For a URL: no expression is a part of the host's name. One that is the whole beginning may be.
  [[nodiscard]] bool host_is_fixed() const;
  [[nodiscard]] const std::vector<Expression>& pieces() const { return pieces_; }

 private:
  tl::expected<std::string, Fault> written(Evaluation& evaluation, bool right_to_left) const;
  void place_pieces(Place place);
  [[nodiscard]] bool keeps_type() const;

  std::vector<Expression> pieces_;
  std::vector<Place> places_;  // of each piece
};

}  // namespace welcomed::cards
