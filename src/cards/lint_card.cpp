#include <algorithm>
#include <array>
#include <charconv>

#include "cards/lint.hpp"

namespace welcomed::cards {

namespace {

struct Element {
  std::string_view type;
  int since;  ///< 1.x
};

constexpr std::array kElements{
    Element{"AdaptiveCard", 0}, Element{"TextBlock", 0},     Element{"Image", 0},        Element{"ImageSet", 0},
    Element{"Container", 0},    Element{"ColumnSet", 0},     Element{"Column", 0},       Element{"FactSet", 0},
    Element{"ActionSet", 2},    Element{"RichTextBlock", 2}, Element{"TextRun", 2},      Element{"Table", 5},
    Element{"TableRow", 5},     Element{"TableCell", 5},     Element{"Input.Text", 0},   Element{"Input.Number", 0},
    Element{"Input.Date", 0},   Element{"Input.Time", 0},    Element{"Input.Toggle", 0}, Element{"Input.ChoiceSet", 0}};
constexpr std::array kActions{Element{"Action.OpenUrl", 0}, Element{"Action.Submit", 0}, Element{"Action.ShowCard", 0},
                              Element{"Action.ToggleVisibility", 2}, Element{"Action.Execute", 4}};
constexpr std::size_t kMostActions = 6;

template <std::size_t N>
const Element* find(const std::array<Element, N>& elements, std::string_view type) {
  const auto found = std::find_if(elements.begin(), elements.end(), [&](const Element& e) { return e.type == type; });
  return found == elements.end() ? nullptr : &*found;
}

class CardCheck {
 public:
  CardCheck(int version, std::vector<Problem>& problems) : version_(version), problems_(problems) {}

  void object(const Source& object, std::string_view key) {
    if (key == "data" || key == "msteams" || key == "$data") return;
    if (object.kind == Source::Kind::text && (key == "url" || key == "backgroundImage")) return;
    if (object.is_object()) typed(object, key);
    if (key == "actions" && object.items.size() > kMostActions) warn(object, "Teams shows six buttons, not more");
    for (const auto& item : object.items) this->object(item, key);
    for (const auto& [name, value] : object.members) this->object(value, name);
  }

 private:
  void warn(const Source& at, std::string text) { problems_.push_back({at.at, false, std::move(text)}); }

  void typed(const Source& object, std::string_view key) {
    const auto type = object.text_at("type");
    if (type.empty() || type.find("${") != std::string_view::npos) return;
    const bool is_action = key == "actions" || key == "selectAction" || key == "inlineAction";
    const auto* known = is_action ? find(kActions, type) : find(kElements, type);
    const auto name = std::string(type);
    if (known == nullptr) {
      if (is_action || is_element_list(key)) warn(object, "Teams ignores " + name);
    } else if (known->since > version_) {
      warn(object, name + " needs version 1." + std::to_string(known->since));
    }
    if (type == "Image" && object.find("altText") == nullptr) {
      warn(object, "this image has no altText; \"\" says that it is decoration");
    }
  }

  static bool is_element_list(std::string_view key) { return key == "body" || key == "items" || key == "columns"; }

  int version_;
  std::vector<Problem>& problems_;
};

/// The x of 1.x; nothing for what is no such version.
std::optional<int> minor_version(std::string_view version) {
  if (!version.starts_with("1.")) return std::nullopt;
  int minor = 0;
  const auto digits = version.substr(2);
  const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), minor);
  if (digits.empty() || end.ptr != digits.data() + digits.size()) return std::nullopt;
  return minor;
}

int check_version(const Source& card, std::vector<Problem>& problems) {
  const auto* version = card.find("version");
  const auto minor = version == nullptr ? std::nullopt : minor_version(version->text);
  const auto at = version == nullptr ? card.at : version->at;
  if (!minor) {
    problems.push_back({at, true, R"(a card needs a version, like "version": "1.4")"});
  } else if (*minor > 5) {
    problems.push_back({at, true, "Teams does not show cards of this version; use 1.4"});
  } else if (*minor == 5) {
    problems.push_back({at, false, "not every Teams client shows version 1.5; use 1.4 if you can"});
  }
  return minor.value_or(4);
}

}  // namespace

void check_card(const Source& card, std::vector<Problem>& problems) {
  const auto version = check_version(card, problems);
  CardCheck(version, problems).object(card, "");
}

}  // namespace welcomed::cards
