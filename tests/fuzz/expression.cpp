// A text with expressions: the first byte chooses the place it stands in, the rest is the text.
#include <cstdint>
#include <string_view>

#include "cards/text.hpp"
#include "limits.hpp"
#include "people.hpp"

using namespace welcomed::cards;

namespace {

void render(std::string_view source, Place place) {
  const auto text = Text::parse(source, place);
  if (!text) return fuzz::expect(text.error().at <= source.size(), "a fault stands inside of its text");
  Evaluation evaluation(fuzz::people(), "de");
  const auto value = text->render(evaluation, false);
  // Throws, and so ends the run, on what is not UTF-8.
  if (value) static_cast<void>(value->dump());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto place = static_cast<Place>(data[0] % 6);
  fuzz::within_limits([&] { render({reinterpret_cast<const char*>(data) + 1, size - 1}, place); });
  return 0;
}
