// welcomed.yaml, from its text to the configuration, without the templates, which have fuzzers of their own.
#include <cstdint>
#include <string_view>

#include "config/check.hpp"
#include "config/read.hpp"
#include "config/report.hpp"
#include "limits.hpp"

using namespace welcomed;

namespace {

/// A folder that is not there: no file of this machine may matter.
constexpr const char* kFolder = "/nonexistent/welcomed";

void use(std::string_view text) {
  config::Report all;
  config::FileReport report(all, "fuzz.yaml");
  auto root = config::parse_yaml(text, report);
  fuzz::expect(root || all.failed(), "what is refused is told");
  if (!root) return;
  config::check(*root, config::config_keys(), kFolder, report);
  if (root->is_mapping()) static_cast<void>(config::read_config(*root, kFolder, all, report));
  for (const auto& each : all.diagnostics()) {
    const auto line = each.line_text();
    fuzz::expect(line.find('\n') == std::string::npos, "a fault is one line");
    fuzz::expect(each.line >= 0 && each.column >= 0, "a fault has its place");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::within_limits([&] { use({reinterpret_cast<const char*>(data), size}); });
  return 0;
}
