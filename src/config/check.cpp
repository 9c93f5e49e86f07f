#include "config/check.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <optional>
#include <regex>

#include "base/letters.hpp"
#include "base/nearest.hpp"
#include "base/time.hpp"
#include "config/kinds.hpp"
#include "config/places.hpp"
#include "config/text.hpp"

namespace welcomed::config {
namespace {

constexpr std::size_t kLongestNumber = 40;

std::string number_text(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.10g", value);
  return text;
}

std::string a_kind_of_node(const Node& node) {
  if (node.is_null()) return "nothing";
  return node.is_list() ? "a list" : node.is_mapping() ? "a mapping" : "one value";
}

/// A plain scalar that YAML's core schema takes for a boolean or a number.
bool is_boolean(const Node& node) {
  const auto text = ascii_lower(node.text);
  return !node.quoted && (text == "true" || text == "false");
}

std::optional<double> number(const Node& node) {
  if (node.quoted || node.text.empty() || node.text.size() > kLongestNumber) return std::nullopt;
  const auto text = std::string_view(node.text).substr(node.text.front() == '+' ? 1 : 0);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool good = error == std::errc{} && end == text.data() + text.size() && std::isfinite(value);
  return good ? std::optional(value) : std::nullopt;
}

class Checker {
 public:
  Checker(const Keys& keys, const std::filesystem::path& folder, FileReport& report)
      : keys_(keys), folder_(folder), report_(report) {}

  void mapping(Node& node, std::string_view path) {
    const auto known = keys_.children(path);
    for (Node& child : node.children) {
      const auto key = std::find_if(known.begin(), known.end(), [&](const Key* k) { return k->name() == child.key; });
      if (key == known.end()) {
        unknown(child, path, known);
      } else {
        value(child, **key);
      }
    }
    for (const Key* key : known) siblings(node, *key);
    choose_one(node, path, known);
  }

 private:
  void fault(Node& node, std::string text) {
    node.sound = false;
    report_.error(node.at, std::move(text));
  }

  void unknown(Node& child, std::string_view path, const std::vector<const Key*>& known) {
    std::vector<std::string> names;
    for (const Key* key : known) names.emplace_back(key->name());
    const auto near = did_you_mean(child.key, names);
    const std::string where = path.empty() ? "" : " in " + std::string(path);
    child.sound = false;
    report_.error(child.key_at, "unknown key " + in_quotes(child.key) + where +
                                    (near.empty() ? "; known are " + listed(names) : near));
  }

  void siblings(const Node& node, const Key& key) {
    const bool given = node.find(key.name()) != nullptr;
    if (key.required && !given) {
      report_.error(place_of(node), std::string(key.path) + " is missing: " + std::string(key.help));
    }
    if (given && !key.with.empty() && node.find(key.with) == nullptr) {
      report_.error(node.find(key.name())->key_at,
                    std::string(key.path) + " needs " + std::string(key.with) + " beside it");
    }
  }

  void choose_one(const Node& node, std::string_view path, const std::vector<const Key*>& known) {
    std::vector<std::string> offered;
    std::vector<const Node*> given;
    for (const Key* key : known) {
      if (!key->one_of) continue;
      offered.emplace_back(key->name());
      if (const Node* child = node.find(key->name())) given.push_back(child);
    }
    if (offered.empty() || given.size() == 1) return;
    if (given.empty())
      return report_.error(place_of(node), std::string(path) + " needs exactly one of " + listed(offered));
    std::sort(given.begin(), given.end(), [](const Node* a, const Node* b) { return a < b; });
    const std::string first = given.front()->key;
    for (std::size_t i = 1; i < given.size(); ++i) {
      report_.error(given[i]->key_at, std::string(path) + " has " + first + " already; keep one of " + listed(offered));
    }
  }

  /// What misses something is pointed at by its key, or by its first line where it has none.
  static Position place_of(const Node& node) {
    if (node.key_at.line != 0) return node.key_at;
    return node.at.line != 0 ? node.at : Position{1, 1};
  }

  void value(Node& node, const Key& key) {
    if (node.is_null()) {
      if (node.sound) fault(node, std::string(key.path) + " has no value; give it one or leave the key out");
      return;
    }
    if (key.list) return list(node, key);
    one(node, key);
    if (node.sound) warn_of_later(node, key);
  }

  void list(Node& node, const Key& key) {
    if (!node.is_list())
      return fault(node, std::string(key.path) + " is " + a_kind_of_node(node) + "; it must be a list");
    if (node.children.empty() && key.least > 0)
      fault(node, std::string(key.path) + " is an empty list; give it at least one item");
    for (Node& item : node.children) {
      if (item.is_null()) {
        if (item.sound) fault(item, "an item of " + std::string(key.path) + " has no value");
      } else {
        one(item, key);
      }
    }
    if (node.sound) warn_of_later(node, key);
  }

  void one(Node& node, const Key& key) {
    if (key.kind == Kind::shares) return shares(node, key);
    if (key.kind == Kind::mapping || (key.kind == Kind::cloud && node.is_mapping())) return submapping(node, key);
    if (!node.is_scalar()) {
      return fault(node,
                   std::string(key.path) + " is " + a_kind_of_node(node) + "; " + std::string(row(key.kind).must));
    }
    if (key.kind == Kind::boolean) return boolean(node, key);
    if (key.kind == Kind::whole || key.kind == Kind::number) return numeric(node, key);
    text(node, key);
  }

  void submapping(Node& node, const Key& key) {
    if (node.is_mapping()) return mapping(node, key.path);
    fault(node, std::string(key.path) + " is " + a_kind_of_node(node) + "; " + std::string(row(key.kind).must));
  }

  void shares(Node& node, const Key& key) {
    if (!node.is_mapping() || node.children.empty()) {
      const std::string found = node.is_mapping() ? "an empty mapping" : a_kind_of_node(node);
      return fault(node, std::string(key.path) + " is " + found + "; " + std::string(row(key.kind).must));
    }
    int all = 0;
    for (Node& share : node.children) {
      if (const auto wrong = complaint(Kind::template_name, share.key); !wrong.empty())
        fault(share, std::string(key.path) + " has " + in_quotes(share.key) + "; " + wrong);
      all += percent(share, std::string(key.path) + "." + share.key);
    }
    if (node.is_sound_throughout() && all != 100)
      fault(node, std::string(key.path) + " makes " + std::to_string(all) + " percent; the shares must make 100");
  }

  /// 0 where it is none.
  int percent(Node& share, const std::string& path) {
    const Key key{.path = path, .kind = Kind::whole, .most = 100};
    if (!share.is_scalar()) {
      fault(share, path + " is " + a_kind_of_node(share) + "; " + std::string(row(key.kind).must));
    } else {
      numeric(share, key);
    }
    return share.sound ? static_cast<int>(number(share).value_or(0)) : 0;
  }

  void boolean(Node& node, const Key& key) {
    if (!is_boolean(node)) refuse(node, key, std::string(row(key.kind).must));
    node.text = ascii_lower(node.text);
  }

  void numeric(Node& node, const Key& key) {
    const auto value = number(node);
    const bool whole =
        value && std::all_of(node.text.begin(), node.text.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!value || (key.kind == Kind::whole && !whole && *value >= 0))
      return refuse(node, key, std::string(row(key.kind).must));
    bound(node, key, *value, number_text, "");
  }

  void text(Node& node, const Key& key) {
    std::string wrong = key.choices.empty() ? complaint(key.kind, node.text) : choice_fault(node, key);
    const bool other_type = is_boolean(node) || number(node);
    if (wrong.empty() && other_type) wrong = "it must be a text; put it in quotes";
    if (!wrong.empty()) return refuse(node, key, wrong);
    if (key.kind == Kind::duration || key.kind == Kind::duration_or_never) return duration(node, key);
    if (key.most > 0 && !key.list)
      bound(node, key, static_cast<double>(characters(node.text)), number_text, " characters");
    places(node, key);
  }

  std::string choice_fault(const Node& node, const Key& key) {
    const auto choices = split(key.choices, '|');
    if (std::find(choices.begin(), choices.end(), node.text) != choices.end()) return "";
    const auto near = did_you_mean(node.text, choices);
    return "it must be one of " + listed(choices) + near;
  }

  void duration(Node& node, const Key& key) {
    if (node.text == "never") return;
    const auto shown = [](double value) { return format_duration_exactly(value); };
    bound(node, key, static_cast<double>(parse_duration(node.text)->count()), shown, "");
  }

  static std::string format_duration_exactly(double milliseconds) {
    const Duration duration{static_cast<Duration::rep>(milliseconds)};
    return duration < std::chrono::seconds(1) && duration.count() > 0 ? number_text(milliseconds) + "ms"
                                                                      : format_duration(duration);
  }

  void places(Node& node, const Key& key) {
    for (const auto& found : place_faults(key.kind, node.text, folder_)) {
      const std::string sentence = std::string(key.path) + " " + found.text;
      if (found.error) {
        fault(node, sentence);
      } else {
        report_.warning(node.at, sentence);
      }
    }
  }

  template <typename Show>
  void bound(Node& node, const Key& key, double value, Show show, const std::string& unit) {
    if (key.most <= 0 || (value >= key.least && value <= key.most)) return;
    const std::string range =
        (key.least > 0 || value < key.least ? "from " + show(key.least) + " to " : "at most ") + show(key.most);
    const std::string verb = unit.empty() ? " is " : " has ";
    const std::string allowed = unit.empty() ? " is allowed" : " are allowed";
    fault(node, std::string(key.path) + verb + show(value) + unit + "; " + range + allowed);
  }

  void refuse(Node& node, const Key& key, const std::string& why) {
    const bool repeat = !may_hold_secret(key.kind, node.text);
    fault(node, std::string(key.path) +
                    (repeat ? (key.list ? " has " : " is ") + in_quotes(node.text) + "; " : " is not right: ") + why);
  }

  void warn_of_later(const Node& node, const Key& key) {
    for (const auto& word : split(key.later, '|')) {
      const bool meant = word == "*" || node.text == word || node.text.starts_with(word + ":");
      if (!meant) continue;
      const std::string what = word == "*" ? "" : ": " + word;
      const std::string remedy = key.instead.empty() ? "it does nothing in this version" : std::string(key.instead);
      report_.warning(word == "*" ? place_of(node) : node.at,
                      std::string(key.path) + what + " is not there yet: " + remedy);
    }
  }

  const Keys& keys_;
  const std::filesystem::path& folder_;
  FileReport& report_;
};

}  // namespace

void check(Node& root, const Keys& keys, const std::filesystem::path& folder, FileReport& report) {
  if (!root.is_mapping()) {
    const std::string found = root.is_null() ? "the file is empty" : "the file holds " + a_kind_of_node(root);
    return report.error({1, 1}, found + "; it must be a mapping of keys");
  }
  Checker(keys, folder, report).mapping(root, "");
}

}  // namespace welcomed::config
