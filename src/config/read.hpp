#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "config/people.hpp"
#include "config/section.hpp"

namespace welcomed::config {

/// A message that names a template, and where.
struct TemplateUse {
  std::string name;
  cards::Use use = cards::Use::welcome;
  Position at;
  std::string policy{};
};

struct Reading {
  Config config;  ///< without templates
  std::vector<TemplateUse> uses;
  std::map<std::filesystem::path, PeopleTable> people;  ///< the files that policies name
};

/// Turns a checked file into a configuration and holds its parts against each other. `folder`, absolute, is where
/// relative paths begin. Files of people are read to find their faults.
[[nodiscard]] Reading read_config(const Node& root, const std::filesystem::path& folder, Report& all,
                                  FileReport& report);

/// The tenants that were read; not complete when some of them have faults.
struct Tenants {
  const std::vector<Tenant>& all;
  bool complete = true;
};

/// One policy of `policies`.
[[nodiscard]] core::Policy read_policy(const Section& policy, const Tenants& tenants,
                                       const std::filesystem::path& folder, FileReport& report);

}  // namespace welcomed::config
