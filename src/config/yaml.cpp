#include "config/yaml.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <exception>
#include <set>
#include <sstream>
#include <utility>

#include "config/text.hpp"

namespace welcomed::config {
namespace {

constexpr std::size_t kMostLevels = 16;
constexpr std::size_t kMostNodes = 100'000;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// A fault after which nothing more can be read.
struct Stop {
  Position at;
  std::string text;
};

bool is_refused_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f;
}

/// yaml-cpp counts columns in bytes; people and editors count characters.
class Places {
 public:
  explicit Places(std::string_view text) : text_(text) {}

  [[nodiscard]] Position of(const YAML::Mark& mark) {
    return mark.is_null() ? Position{} : of(static_cast<std::size_t>(std::max(mark.pos, 0)));
  }

  /// Goes on from the last place asked for, so that many values on one long line stay cheap.
  [[nodiscard]] Position of(std::size_t offset) {
    offset = std::min(offset, text_.size());
    if (offset < offset_) *this = Places(text_);
    for (; offset_ < offset; ++offset_) step(text_[offset_]);
    return at_;
  }

  [[nodiscard]] std::string_view from(const YAML::Mark& mark) const {
    const auto offset = static_cast<std::size_t>(std::max(mark.pos, 0));
    return text_.substr(std::min(offset, text_.size()));
  }

 private:
  void step(char c) {
    if (c == '\n') {
      at_ = {at_.line + 1, 1};
    } else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) {
      ++at_.column;
    }
  }

  std::string_view text_;
  std::size_t offset_ = 0;
  Position at_{1, 1};
};

/// yaml-cpp 0.7 takes a quote that is never closed for one that ends with the file.
bool is_closed(std::string_view scalar) {
  const char quote = scalar.front();
  for (std::size_t i = 1; i < scalar.size(); ++i) {
    if (quote == '"' && scalar[i] == '\\') {
      ++i;
    } else if (scalar[i] == quote) {
      if (quote == '"' || i + 1 == scalar.size() || scalar[i + 1] != quote) return true;
      ++i;
    }
  }
  return false;
}

/// A block scalar is pointed at by its first line, so that places inside of it can be counted from there.
Position content_of(std::string_view scalar, Position at) {
  if (!scalar.starts_with('|') && !scalar.starts_with('>')) return at;
  const auto line = std::min(scalar.find('\n'), scalar.size());
  const auto content = scalar.find_first_not_of(" \r\n", line);
  if (content == std::string_view::npos) return at;
  const auto indentation = content - scalar.rfind('\n', content) - 1;
  return {at.line + 1, static_cast<int>(indentation) + 1};
}

class Builder : public YAML::EventHandler {
 public:
  Builder(std::string_view text, FileReport& report) : places_(text), report_(report) {}

  [[nodiscard]] Node take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) throw Stop{places_.of(mark), "a second document begins here; only one is allowed in a file"};
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { add({.at = places_.of(mark)}); }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    const Position at = places_.of(mark);
    report_.error(at, "aliases (*name) are not supported; write the value out");
    add({.at = at, .sound = false});
  }

  void OnAnchor(const YAML::Mark& mark, const std::string&) override {
    report_.error(places_.of(mark), "anchors (&name) are not supported; write the value out where it is needed");
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, const std::string& value) override {
    const Position at = places_.of(mark);
    const auto source = places_.from(mark);
    const bool has_quote = source.starts_with('"') || source.starts_with('\'');
    if (has_quote && !is_closed(source)) throw Stop{at, "the quote that opens here is never closed"};
    if (std::any_of(value.begin(), value.end(), is_refused_control))
      throw Stop{at, "control characters are not allowed"};
    refuse_tag(tag, at);
    add({.kind = Node::Kind::scalar, .text = value, .quoted = tag == "!", .at = content_of(source, at)});
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    begin(Node::Kind::list, mark, tag);
  }
  void OnSequenceEnd() override { end(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, YAML::EmitterStyle::value) override {
    begin(Node::Kind::mapping, mark, tag);
  }
  void OnMapEnd() override { end(); }

 private:
  struct Frame {
    Node node;
    bool key_is_next = true;
    std::string key;
    Position key_at;
    std::set<std::string> keys;
  };

  void refuse_tag(const std::string& tag, Position at) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    report_.error(at, "tags (!name) are not supported; leave it out");
  }

  void begin(Node::Kind kind, const YAML::Mark& mark, const std::string& tag) {
    const Position at = places_.of(mark);
    if (frames_.size() >= kMostLevels)
      throw Stop{at, "this is nested more than " + std::to_string(kMostLevels) + " levels deep"};
    refuse_tag(tag, at);
    frames_.push_back({.node = {.kind = kind, .at = at}});
  }

  void end() {
    Node node = std::move(frames_.back().node);
    frames_.pop_back();
    add(std::move(node));
  }

  void add(Node node) {
    if (++nodes_ > kMostNodes) throw Stop{node.at, "more than " + std::to_string(kMostNodes) + " values in one file"};
    if (frames_.empty()) {
      root_ = std::move(node);
    } else if (Frame& frame = frames_.back(); frame.node.is_list()) {
      frame.node.children.push_back(std::move(node));
    } else if (frame.key_is_next) {
      take_key(frame, std::move(node));
    } else {
      take_value(frame, std::move(node));
    }
  }

  void take_key(Frame& frame, Node key) {
    if (!key.is_scalar()) throw Stop{key.at, "a key must be a word"};
    if (!frame.keys.insert(key.text).second)
      report_.error(key.at, "duplicate key " + in_quotes(key.text) + "; keep one");
    frame.key_is_next = false;
    frame.key = std::move(key.text);
    frame.key_at = key.at;
  }

  void take_value(Frame& frame, Node value) {
    value.key = std::move(frame.key);
    value.key_at = frame.key_at;
    // yaml-cpp reports a value that is not there where the next thing begins.
    if (value.is_null()) value.at = value.key_at;
    frame.key_is_next = true;
    frame.node.children.push_back(std::move(value));
  }

  Places places_;
  FileReport& report_;
  std::vector<Frame> frames_;
  Node root_;
  std::size_t nodes_ = 0;
  int documents_ = 0;
};

void refuse_bytes(std::string_view text) {
  if (const auto at = find_bad_utf8(text); at != std::string_view::npos) {
    throw Stop{Places(text).of(at), "this is not valid UTF-8; save the file as UTF-8"};
  }
  const auto bad = std::find_if(text.begin(), text.end(), is_refused_control);
  if (bad == text.end()) return;
  throw Stop{Places(text).of(static_cast<std::size_t>(bad - text.begin())), "control characters are not allowed"};
}

/// yaml-cpp names what it looked for; people look for what to mend.
std::string explained(const std::string& message) {
  static const std::pair<std::string_view, std::string_view> kHints[] = {
      {YAML::ErrorMsg::END_OF_MAP, "; the indentation is off here, or a colon is missing"},
      {YAML::ErrorMsg::END_OF_SEQ, "; the indentation is off here, or a dash is missing"},
      {YAML::ErrorMsg::END_OF_MAP_FLOW, "; a comma or a closing brace is missing"},
      {YAML::ErrorMsg::END_OF_SEQ_FLOW, "; a comma or a closing bracket is missing"},
      {YAML::ErrorMsg::MAP_VALUE, "; a text with a colon in it needs quotes"},
      {YAML::ErrorMsg::TAB_IN_INDENTATION, "; indent with blanks"},
      {YAML::ErrorMsg::UNKNOWN_ANCHOR, "; a text that begins with * needs quotes"},
      {YAML::ErrorMsg::UNKNOWN_TOKEN, "; a text that begins with this character needs quotes"},
  };
  for (const auto& [known, hint] : kHints) {
    if (message == known) return "YAML: " + message + std::string(hint);
  }
  return "YAML: " + message;
}

Node build(std::string_view text, FileReport& report) {
  refuse_bytes(text);
  Builder builder(text, report);
  std::istringstream stream{std::string(text)};
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& fault) {
    throw Stop{Places(text).of(fault.mark), explained(fault.msg)};
  }
  return builder.take();
}

}  // namespace

const Node* Node::find(std::string_view name) const {
  const auto found =
      std::find_if(children.begin(), children.end(), [&](const Node& child) { return child.key == name; });
  return found == children.end() ? nullptr : &*found;
}

bool Node::is_sound_throughout() const {
  return sound &&
         std::all_of(children.begin(), children.end(), [](const Node& child) { return child.is_sound_throughout(); });
}

std::optional<Node> parse_yaml(std::string_view text, FileReport& report) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  try {
    return build(text, report);
  } catch (const Stop& stop) {
    report.error(stop.at, stop.text);
  } catch (const std::exception& fault) {
    report.error({}, std::string("YAML: ") + fault.what());
  }
  return std::nullopt;
}

}  // namespace welcomed::config
