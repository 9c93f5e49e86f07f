#include "journal.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace tenant {
namespace {

/// Returns the length of the part of the file that holds whole lines.
std::uintmax_t replay_lines(const std::string& path, const std::function<void(const Json&)>& replay) {
  std::ifstream file(path, std::ios::binary);
  std::uintmax_t whole = 0;
  std::string line;
  while (std::getline(file, line) && !file.eof()) {
    const Json value = Json::parse(line, nullptr, false);
    if (value.is_discarded()) break;
    replay(value);
    whole += line.size() + 1;
  }
  return whole;
}

}  // namespace

void Journal::open(const std::string& path, const std::function<void(const Json&)>& replay) {
  if (path.empty()) return;
  const std::uintmax_t whole = replay_lines(path, replay);
  if (std::filesystem::exists(path)) std::filesystem::resize_file(path, whole);
  file_.reset(std::fopen(path.c_str(), "ab"));
  if (!file_) std::abort();
}

void Journal::append(Json line) {
  if (all_ != nullptr) {
    line["tenant"] = tenant_id_;
    return all_->append(std::move(line));
  }
  if (!file_) return;
  const std::string text = dumped(line) + "\n";
  std::fwrite(text.data(), 1, text.size(), file_.get());
  std::fflush(file_.get());
}

}  // namespace tenant
