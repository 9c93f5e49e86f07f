#include "config/report.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace welcomed::config {
namespace {

constexpr std::size_t kMost = 100;

}  // namespace

std::size_t Report::open(const std::filesystem::path& file) {
  const auto found = std::find(files_.begin(), files_.end(), file);
  const auto number = static_cast<std::size_t>(found - files_.begin());
  if (found == files_.end()) files_.push_back(file);
  return number;
}

void Report::add(std::size_t file, Position at, bool error, std::string text) {
  Faults& faults = error ? errors_ : warnings_;
  ++faults.count;
  if (faults.kept.size() < kMost) faults.kept.push_back({file, at, std::move(text)});
}

Diagnostic Report::diagnostic(const Fault& fault, bool error) const {
  return {files_[fault.file], fault.at.line, fault.at.column, error, fault.text};
}

std::vector<Diagnostic> Report::diagnostics() const {
  const std::size_t count = errors_.count + warnings_.count;
  const std::size_t room = count > kMost ? kMost - 1 : kMost;
  std::vector<std::pair<Fault, bool>> kept;
  for (const auto& fault : errors_.kept) kept.emplace_back(fault, true);
  for (const auto& fault : warnings_.kept) kept.emplace_back(fault, false);
  kept.resize(std::min(kept.size(), room));
  const auto place = [](const auto& entry) {
    const Fault& fault = entry.first;
    return std::tuple(fault.file, fault.at.line, fault.at.column);
  };
  std::stable_sort(kept.begin(), kept.end(), [&](const auto& a, const auto& b) { return place(a) < place(b); });

  std::vector<Diagnostic> result;
  for (const auto& [fault, error] : kept) result.push_back(diagnostic(fault, error));
  if (count > kept.size()) {
    const auto more = std::to_string(count - kept.size());
    result.push_back(diagnostic({0, {}, more + " more faults are not shown; mend these first"}, failed()));
  }
  return result;
}

}  // namespace welcomed::config
