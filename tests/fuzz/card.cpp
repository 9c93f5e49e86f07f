// A whole card as JSON, or a message in Markdown when it does not begin like one.
#include <cstdint>
#include <string_view>

#include "cards/template.hpp"
#include "limits.hpp"
#include "people.hpp"

using namespace welcomed::cards;

namespace {

void use(std::string_view source) {
  const auto parsed = source.starts_with('{') ? parse_card(source) : parse_markdown(source);
  fuzz::expect(parsed.value != nullptr || !parsed.problems.empty(), "what is refused is told");
  if (parsed.value == nullptr) return;
  static_cast<void>(parsed.value->lint(Use::notification));
  fuzz::expect(parsed.value->differences_from(*parsed.value).empty(), "a template is the same as itself");
  const auto activity = parsed.value->render(fuzz::people(), "stamp");
  fuzz::expect(!activity || activity->at("type") == "message", "what is rendered is a message");
  const auto written = parsed.value->write(fuzz::people(), "stamp");
  fuzz::expect(written.has_value() == activity.has_value(), "what is rendered can be written");
  fuzz::expect(!activity || *written == activity->dump(), "what is written is what is rendered");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::within_limits([&] { use({reinterpret_cast<const char*>(data), size}); });
  return 0;
}
