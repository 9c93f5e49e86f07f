// The file a killed tenant finds its memory in: one JSON object a line, in the order things happened.
#pragma once
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "json.hpp"

namespace tenant {

class Journal {
 public:
  Journal() = default;
  /// The part of one tenant in the file of all: its lines say whose they are.
  Journal(Journal& all, std::string tenant_id) : all_(&all), tenant_id_(std::move(tenant_id)) {}

  /// Calls `replay` for each whole line of the file, which need not exist, then opens it for appending. A last line cut
  /// by a kill is dropped. With an empty path nothing is read or written. Aborts if the file cannot be opened.
  void open(const std::string& path, const std::function<void(const Json&)>& replay);

  /// On disk in the sense that a kill of this process does not lose it.
  void append(Json line);

 private:
  Journal* all_ = nullptr;
  std::string tenant_id_;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_{nullptr, std::fclose};
};

}  // namespace tenant
