#include <exception>
#include <iostream>

#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/program.hpp"
#include "cli/rights.hpp"
#include "cli/terminal.hpp"

using namespace welcomed::cli;

namespace {

Program program() {
  return {.version = WELCOMED_VERSION,
          .commands = {
              init_command(),          run_command(WELCOMED_VERSION),
              check_command(),         doctor_command(),
              plan_command(),          status_command(),
              preview_command(),       notify_command(),
              amend_command(),         pause_command(),
              resume_command(),        retry_command(),
              silence_command(),       forget_command(),
              export_command(),        effect_command(),
              resolve_command(),       backup_command(),
              migrate_store_command(), manifest_command(),
          }};
}

}  // namespace

int main(int count, char** words) try {
  keep_to_itself();
  const ReadableOutput out(std::cout, output_is_terminal());
  const ReadableOutput complaints(std::cerr, false);
  return run_program(program(), count, words);
} catch (const std::exception& error) {
  std::cerr << "welcomed stopped because of a fault of its own: " << error.what()
            << "\n  to do: nothing that was recorded is lost; run it again, and report the fault if it stays\n";
  return kWrong;
}
