#include "package/icons.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "package/pixels.hpp"
#include "support/files.hpp"

using namespace welcomed;
using namespace welcomed::package;

namespace {

constexpr Pixel kClear{0, 0, 0, 0};
constexpr Pixel kWhite{255, 255, 255, 255};

std::string png_of(std::size_t width, std::size_t height, Pixel pixel) {
  return to_png({.width = width, .height = height, .pixels = std::vector<Pixel>(width * height, pixel)});
}

Pixel pixel_at(const std::string& png, std::size_t x, std::size_t y) {
  const auto picture = from_png(png, 1000).value();
  return picture.pixels.at(y * picture.width + x);
}

}  // namespace

TEST_CASE("icons that are made are what Teams asks for, and the same each time") {
  CHECK(fault_of_color_icon(drawn_color_icon("#4f52b2")) == "");
  CHECK(fault_of_outline_icon(drawn_outline_icon()) == "");
  CHECK(drawn_color_icon("#4f52b2") == drawn_color_icon("#4F52B2"));
  CHECK(drawn_color_icon("#4f52b2") != drawn_color_icon("#4f52b3"));
}

TEST_CASE("the color icon is a bubble that is seen on its ground, light or dark") {
  const auto dark = drawn_color_icon("#102030");
  CHECK(pixel_at(dark, 0, 0) == Pixel{0x10, 0x20, 0x30, 255});
  CHECK(pixel_at(dark, 96, 60) == kWhite);
  const auto light = drawn_color_icon("#ffffff");
  CHECK(pixel_at(light, 0, 0) == kWhite);
  CHECK(pixel_at(light, 96, 60) != kWhite);
}

TEST_CASE("the outline icon is a line around what is transparent") {
  const auto outline = drawn_outline_icon();
  CHECK(pixel_at(outline, 0, 0)[3] == 0);
  CHECK(pixel_at(outline, 16, 13)[3] == 0);
  const auto picture = from_png(outline, 32).value();
  CHECK(std::count(picture.pixels.begin(), picture.pixels.end(), kWhite) > 60);
}

TEST_CASE("a given icon of another size, another form or other colors is refused with what it must be") {
  CHECK(fault_of_color_icon(png_of(191, 192, kWhite)) == "it is 191 x 192; it must be 192 x 192");
  CHECK(fault_of_color_icon(png_of(300, 300, kWhite)) == "it is 300 x 300; it must be 192 x 192");
  CHECK(fault_of_outline_icon(png_of(192, 192, kWhite)) == "it is 192 x 192; it must be 32 x 32");
  for (const std::string none : {"", "GIF89a", "\x89PNG\r\n\x1a\n"}) {
    CHECK(fault_of_color_icon(none).starts_with("it is no PNG: "));
    CHECK(fault_of_outline_icon(none).starts_with("it is no PNG: "));
  }
  const auto whole = png_of(192, 192, {1, 2, 3, 255});
  CHECK(fault_of_color_icon(whole) == "");
  CHECK(fault_of_color_icon(whole.substr(0, whole.size() / 2)).starts_with("it is no whole PNG: "));
  CHECK(fault_of_outline_icon(png_of(32, 32, kWhite)) == "it must be white on transparent, and nothing else");
  CHECK(fault_of_outline_icon(png_of(32, 32, {255, 0, 0, 255})) == "it must be white on transparent, and nothing else");
  CHECK(fault_of_outline_icon(png_of(32, 32, kClear)) == "");
}

TEST_CASE("given icons go into the package as they are, and a bad one is named by its key") {
  const support::TempFolder folder;
  config::AppPackage package{.accent_color = "#4f52b2"};
  CHECK(app_icons(package).value().outline == drawn_outline_icon());
  const auto own = png_of(192, 192, {1, 2, 3, 255});
  package.color_icon = folder.write("own.png", own);
  CHECK(app_icons(package).value().color == own);
  package.outline_icon = package.color_icon;
  const auto refused = app_icons(package).error();
  CHECK(refused.what.find("app.package.outline_icon names ") == 0);
  CHECK(refused.what.find("it must be 32 x 32") != std::string::npos);
}
