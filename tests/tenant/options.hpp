// What the command line says.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

namespace tenant {

struct Options {
  std::uint16_t port = 0;
  std::size_t users = 200;
  std::uint64_t seed = 1;
  std::string bot_url = "http://127.0.0.1:3978/api/messages";
  std::size_t tenants = 1;
  std::string name = "contoso";  // of its domains, and of the tenant in the control routes
  std::string tenant_id = "0e0e1f2a-3b4c-4d5e-8f60-718293a4b5c6";
  std::string app_id = "11111111-2222-4333-8444-555555555555";
  std::string secret = "Tenant~Secret+1/&=%_";
  std::string external_id = "f31b1263-ba99-435a-a679-911d24850d7c";
  std::string catalog_id = "b1c5353a-7aca-41b3-830f-27d5218fe0e5";
  bool throttle = false;
  bool multi_tenant_bot = false;
  int token_lifetime = 3600;  // seconds
  double installed_percent = 10;
  double no_event_percent = 5;
  double double_percent = 10;
  double swap_percent = 10;
  int event_delay_ms = 50;
  int latency_ms = 0;
  int chat_misses = 1;
  std::string world_file;
  std::string ledger_file;
  std::string arc_folder;        // empty: a new one
  std::string region_sub_scope;  // of a government's tenant; empty elsewhere

  /// The seed whose first people lend theirs their names: several tenants have namesakes.
  std::optional<std::uint64_t> namesakes;
};

/// What one of the tenants differs in from the first: its name, ids, and everybody in it.
Options options_of_tenant(const Options& all, std::size_t index);

/// Nothing when the program should end now, with `status` (help was asked for, or the line is wrong).
std::optional<Options> options_from(int argc, char** argv, int& status);

}  // namespace tenant
