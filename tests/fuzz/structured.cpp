// A structured template as YAML.
#include <cstdint>
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
  if (const auto* actions = root.find("actions"); actions != nullptr) {
    for (const auto& each : actions->children) {
      source.actions.push_back({located(each, "title"), located(each, "say"), located(each, "open")});
    }
  }
  return source;
}

void use(std::string_view text) {
  config::Report all;
  config::FileReport report(all, "fuzz.yaml");
  const auto root = config::parse_yaml(text, report);
  fuzz::expect(root || all.failed(), "what is refused is told");
  if (!root) return;
  const auto parsed = cards::parse_structured(source_of(*root));
  if (parsed.value == nullptr) return;
  static_cast<void>(parsed.value->lint(cards::Use::welcome));
  const auto activity = parsed.value->render(fuzz::people());
  if (activity) static_cast<void>(activity->dump());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::within_limits([&] { use({reinterpret_cast<const char*>(data), size}); });
  return 0;
}
