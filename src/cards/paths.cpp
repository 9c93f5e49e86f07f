#include "cards/paths.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "cards/functions.hpp"

namespace welcomed::cards {

namespace {

using Kind = Expression::Kind;
using Shape = Function::Shape;

std::optional<std::string> path_of(const Expression& expression) {
  if (expression.kind == Kind::name) return expression.name;
  if (expression.kind != Kind::member && expression.kind != Kind::element) return std::nullopt;
  const auto object = path_of(expression.children[0]);
  if (!object) return std::nullopt;
  if (expression.kind == Kind::member) return *object + "." + expression.name;
  const auto& index = expression.children[1];
  const bool by_name = index.kind == Kind::literal && index.value.is_string();
  return by_name ? std::optional(*object + "." + index.value.get<std::string>()) : std::nullopt;
}

bool asks_only(const Expression& call) {
  const auto& function = *call.function;
  const bool logic = call.name == "&&" || call.name == "||" || call.name == "!" || call.name == "and" ||
                     call.name == "or" || call.name == "not";
  return function.takes_missing || function.tests || logic;
}

class Collector {
 public:
  std::vector<Mention> take() { return std::move(out_); }

  void node(const Node& node) {
    const auto guards = guards_;
    const auto in_data = in_data_;
    if (node.data() != nullptr) {
      this->node(*node.data());
      in_data_ = true;
    }
    if (node.when() != nullptr) condition(*node.when());
    if (node.text()) pieces(node, true);
    for (const auto& item : node.items()) this->node(item);
    for (const auto& [name, value] : node.members()) this->node(value);
    guards_ = guards;
    in_data_ = in_data;
  }

 private:
  void condition(const Node& when) {
    const auto before = out_.size();
    if (when.text()) pieces(when, false);
    guard_since(before);
  }

  void pieces(const Node& node, bool needed) {
    source_ = &node.source();
    for (const auto& piece : node.text()->pieces()) visit(piece, needed);
  }

  /// What was asked for since then is not missing where the answer was yes.
  void guard_since(std::size_t before) {
    for (auto i = before; i < out_.size(); ++i) guards_.insert(out_[i].path);
  }

  void visit(const Expression& expression, bool needed) {
    if (const auto path = path_of(expression)) return mention(*path, expression.at, needed);
    if (expression.kind == Kind::call) return call(expression, needed);
    for (const auto& child : expression.children) visit(child, needed);
  }

  void mention(std::string path, std::size_t at, bool needed) {
    const auto root = path.substr(0, path.find('.'));
    if (std::find(items_.begin(), items_.end(), root) != items_.end()) return;
    if (root == "$root") {
      path = path == root ? path : path.substr(root.size() + 1);
    } else if (root == "$data" || root == "$index" || (in_data_ && !root.starts_with("$"))) {
      return;
    }
    out_.push_back({path, place_in(*source_, at), needed && !guards_.contains(path)});
  }

  void call(const Expression& expression, bool needed) {
    const auto shape = expression.function->shape;
    if (shape == Shape::choice) return choice(expression, needed);
    if (shape == Shape::lambda) return lambda(expression, needed);
    const bool fallback = shape == Shape::fallback;
    for (const auto& child : expression.children) {
      const bool covered = asks_only(expression) || (fallback && &child != &expression.children.back());
      visit(child, needed && !covered);
    }
  }

  void choice(const Expression& expression, bool needed) {
    const auto guards = guards_;
    const auto before = out_.size();
    visit(expression.children[0], false);
    guard_since(before);
    visit(expression.children[1], needed);
    visit(expression.children[2], needed);
    guards_ = guards;
  }

  void lambda(const Expression& expression, bool needed) {
    visit(expression.children[0], needed);
    items_.push_back(expression.children[1].name);
    visit(expression.children[2], needed);
    items_.pop_back();
  }

  std::vector<Mention> out_;
  std::set<std::string> guards_;
  std::vector<std::string> items_;
  const Source* source_ = nullptr;
  bool in_data_ = false;
};

}  // namespace

std::vector<Mention> mentions_in(const Node& content) {
  Collector collector;
  collector.node(content);
  return collector.take();
}

}  // namespace welcomed::cards
