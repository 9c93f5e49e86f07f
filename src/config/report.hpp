#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "cards/template.hpp"
#include "config/config.hpp"

namespace welcomed::config {

using cards::Position;

/// Gathers the faults of one run. At most 100 are kept, errors before warnings; all are counted.
class Report {
 public:
  /// Files are reported in the order in which they were opened here. The number stands for the file.
  [[nodiscard]] std::size_t open(const std::filesystem::path& file);
  void add(std::size_t file, Position at, bool error, std::string text);

  [[nodiscard]] bool failed() const { return errors_.count > 0; }
  /// By file, line and column; the last one says how many more there are, if there are.
  [[nodiscard]] std::vector<Diagnostic> diagnostics() const;

 private:
  struct Fault {
    std::size_t file = 0;
    Position at;
    std::string text;
  };
  struct Faults {
    std::vector<Fault> kept;
    std::size_t count = 0;
  };
  [[nodiscard]] Diagnostic diagnostic(const Fault& fault, bool error) const;

  std::vector<std::filesystem::path> files_;
  Faults errors_;
  Faults warnings_;
};

/// The faults of one file.
class FileReport {
 public:
  FileReport(Report& report, const std::filesystem::path& file) : report_(report), file_(report.open(file)) {}

  void error(Position at, std::string text) { report_.add(file_, at, true, std::move(text)); }
  void warning(Position at, std::string text) { report_.add(file_, at, false, std::move(text)); }

 private:
  Report& report_;
  std::size_t file_;
};

}  // namespace welcomed::config
