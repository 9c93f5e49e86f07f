// A structured template: as YAML when it begins with `---`, else a part a line, which is read a hundred times faster.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "cards/template.hpp"
#include "config/report.hpp"
#include "config/yaml.hpp"
#include "limits.hpp"
#include "people.hpp"

using namespace welcomed;

namespace {

cards::Located located(const config::Node& root, std::string_view name) {
  const auto* part = root.find(name);
  if (part == nullptr) return {};
  return {part->text, part->at};
}

cards::StructuredSource source_of(const config::Node& root) {
  cards::StructuredSource source;
  source.title = located(root, "title");
  source.why = located(root, "why");
  source.offer = located(root, "offer");
  source.next = located(root, "next");
  source.image = located(root, "image");
  if (const auto* opt_out = root.find("opt_out"); opt_out != nullptr) source.opt_out = located(*opt_out, "title");
  if (const auto* actions = root.find("actions"); actions != nullptr) {
    for (const auto& each : actions->children) {
      source.actions.push_back({located(each, "title"), located(each, "say"), located(each, "open")});
    }
  }
  return source;
}

/// `tTEXT` is the title, `wTEXT` the why and so on; `sTEXT` and `lTEXT` are buttons, a line without a letter of these
/// goes on with the offer.
void add(cards::StructuredSource& source, std::string_view line) {
  const cards::Located rest{std::string(line.substr(line.empty() ? 0 : 1)), {1, 2}};
  switch (line.empty() ? '\0' : line.front()) {
    case 't':
      return static_cast<void>(source.title = rest);
    case 'w':
      return static_cast<void>(source.why = rest);
    case 'o':
      return static_cast<void>(source.offer = rest);
    case 'n':
      return static_cast<void>(source.next = rest);
    case 'i':
      return static_cast<void>(source.image = rest);
    case 'u':
      return static_cast<void>(source.opt_out = rest);
    case 's':
      return source.actions.push_back({rest, rest, {}});
    case 'l':
      return source.actions.push_back({rest, {}, rest});
    default:
      source.offer.text += '\n' + rest.text;
  }
}

cards::StructuredSource source_of_lines(std::string_view text) {
  cards::StructuredSource source;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    add(source, text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return source;
}

void use(const cards::StructuredSource& source) {
  const auto parsed = cards::parse_structured(source);
  fuzz::expect(parsed.value != nullptr || !parsed.problems.empty(), "what is refused is told");
  if (parsed.value == nullptr) return;
  static_cast<void>(parsed.value->lint(cards::Use::welcome));
  const auto activity = parsed.value->render(fuzz::people(), "stamp");
  const auto written = parsed.value->write(fuzz::people(), "stamp");
  fuzz::expect(written.has_value() == activity.has_value(), "what is rendered can be written");
  fuzz::expect(!activity || *written == activity->dump(), "what is written is what is rendered");
}

void use_yaml(std::string_view text) {
  config::Report all;
  config::FileReport report(all, "fuzz.yaml");
  const auto root = config::parse_yaml(text, report);
  fuzz::expect(root || all.failed(), "what is refused is told");
  if (root) use(source_of(*root));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  fuzz::within_limits([&] { text.starts_with("---") ? use_yaml(text) : use(source_of_lines(text)); });
  return 0;
}
