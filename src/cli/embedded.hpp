#pragma once
#include <string_view>

/// Files that are a part of the program, put in by cmake/embed.cmake.
namespace welcomed::cli::embedded {

/// config/welcomed.yaml
[[nodiscard]] std::string_view configuration();
[[nodiscard]] std::string_view preview_style();
[[nodiscard]] std::string_view preview_script();
/// Draws cards with the two below.
[[nodiscard]] std::string_view card_script();
[[nodiscard]] std::string_view dashboard_page();
[[nodiscard]] std::string_view dashboard_style();
[[nodiscard]] std::string_view dashboard_script();
[[nodiscard]] std::string_view dashboard_icon();
/// uPlot; empty when npm's packages were not there at build time.
[[nodiscard]] std::string_view plot_script();
[[nodiscard]] std::string_view plot_style();
/// Microsoft's renderer and the Markdown it needs; empty likewise.
[[nodiscard]] std::string_view card_renderer();
[[nodiscard]] std::string_view markdown_renderer();

}  // namespace welcomed::cli::embedded
