#include "package/icons.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "config/places.hpp"
#include "package/pixels.hpp"

namespace welcomed::package {
namespace {

constexpr std::size_t kColorSide = 192;
constexpr std::size_t kOutlineSide = 32;
constexpr Pixel kWhite{255, 255, 255, 255};
constexpr Pixel kDark{36, 36, 36, 255};

struct Point {
  double x, y;
};

double distance_to_disc(Point at, Point center, double radius) {
  return std::hypot(at.x - center.x, at.y - center.y) - radius;
}

double distance_to_box(Point at, Point center, Point half, double radius) {
  const double x = std::abs(at.x - center.x) - half.x + radius;
  const double y = std::abs(at.y - center.y) - half.y + radius;
  return std::hypot(std::max(x, 0.0), std::max(y, 0.0)) + std::min(std::max(x, y), 0.0) - radius;
}

/// Of the line from `from` to `to`; inside is to the right of whoever looks along it, y going up.
double distance_to_edge(Point at, Point from, Point to) {
  const double length = std::hypot(to.x - from.x, to.y - from.y);
  return ((to.x - from.x) * (at.y - from.y) - (to.y - from.y) * (at.x - from.x)) / length;
}

/// How far a point is outside of the bubble, or inside where it is negative; the picture is 1 wide and high.
double distance_to_bubble(Point at) {
  constexpr Point kTop{0.34, 0.50};
  constexpr Point kRight{0.60, 0.60};
  constexpr Point kTip{0.30, 0.96};
  const double body = distance_to_box(at, {0.5, 0.41}, {0.46, 0.36}, 0.16);
  const double tail = std::max(
      {distance_to_edge(at, kTop, kTip), distance_to_edge(at, kTip, kRight), distance_to_edge(at, kRight, kTop)});
  return std::min(body, tail);
}

double distance_to_dots(Point at) {
  constexpr double kRadius = 0.065;
  return std::min({distance_to_disc(at, {0.28, 0.41}, kRadius), distance_to_disc(at, {0.5, 0.41}, kRadius),
                   distance_to_disc(at, {0.72, 0.41}, kRadius)});
}

/// How much of a pixel is inside; `scale` is how many pixels the shape is wide.
double covered(double distance, double scale) { return std::clamp(0.5 - distance * scale, 0.0, 1.0); }

template <typename Paint>
std::string drawn(std::size_t side, Paint paint) {
  Picture picture{.width = side, .height = side, .pixels = {}};
  for (std::size_t i = 0; i < side * side; ++i)
    picture.pixels.push_back(paint(Point{static_cast<double>(i % side) + 0.5, static_cast<double>(i / side) + 0.5}));
  return to_png(picture);
}

Pixel mixed(const Pixel& below, const Pixel& above, double share) {
  Pixel mix{};
  std::transform(below.begin(), below.end(), above.begin(), mix.begin(),
                 [&](double a, double b) { return static_cast<std::uint8_t>(std::lround(a + (b - a) * share)); });
  return mix;
}

Pixel pixel_of(std::string_view color) {
  Pixel pixel = kDark;
  for (std::size_t i = 0; i < 3 && color.size() == 7; ++i) {
    const auto* digits = color.data() + 1 + 2 * i;
    std::from_chars(digits, digits + 2, pixel[i], 16);
  }
  return pixel;
}

/// What is seen well on it.
Pixel ink_on(const Pixel& ground) {
  constexpr double kLight = 186;
  const double light = 0.299 * ground[0] + 0.587 * ground[1] + 0.114 * ground[2];
  return light > kLight ? kDark : kWhite;
}

std::string fault_of_size(const Picture& picture, std::size_t side) {
  if (picture.width == side && picture.height == side) return "";
  const auto wanted = std::to_string(side);
  return "it is " + std::to_string(picture.width) + " x " + std::to_string(picture.height) + "; it must be " + wanted +
         " x " + wanted;
}

bool white_or_clear(const Pixel& pixel) {
  return pixel[3] == 0 || (pixel[0] == kWhite[0] && pixel[1] == kWhite[1] && pixel[2] == kWhite[2]);
}

Result<std::string> given_icon(const std::filesystem::path& file, const std::string& key,
                               std::string (*fault_of)(std::string_view png)) {
  constexpr std::size_t kMost = 1U << 20U;
  auto png = config::read_file(file, kMost);
  const auto fault = png ? fault_of(*png) : png.error().what;
  if (fault.empty()) return png;
  return fail(key + " names " + file.string() + ", which is not right: " + fault,
              "put a good icon there, or leave the key out to have one made");
}

}  // namespace

std::string drawn_color_icon(std::string_view color) {
  constexpr double kBubble = 112;  // Teams cuts the corners: what matters stays within 120
  constexpr double kMargin = (kColorSide - kBubble) / 2;
  const auto ground = pixel_of(color);
  return drawn(kColorSide, [&](Point at) {
    const Point inside{(at.x - kMargin) / kBubble, (at.y - kMargin) / kBubble};
    const double share =
        std::min(covered(distance_to_bubble(inside), kBubble), covered(-distance_to_dots(inside), kBubble));
    return mixed(ground, ink_on(ground), share);
  });
}

std::string drawn_outline_icon() {
  constexpr double kStroke = 2.0 / kOutlineSide;
  return drawn(kOutlineSide, [](Point at) {
    const double distance = distance_to_bubble({at.x / kOutlineSide, at.y / kOutlineSide});
    auto pixel = kWhite;
    const double share = std::min(covered(distance, kOutlineSide), covered(-distance - kStroke, kOutlineSide));
    pixel[3] = static_cast<std::uint8_t>(std::lround(255 * share));
    return pixel;
  });
}

std::string fault_of_color_icon(std::string_view png) {
  const auto picture = from_png(png, kColorSide);
  return picture ? fault_of_size(*picture, kColorSide) : picture.error().what;
}

std::string fault_of_outline_icon(std::string_view png) {
  const auto picture = from_png(png, kOutlineSide);
  if (!picture) return picture.error().what;
  if (auto fault = fault_of_size(*picture, kOutlineSide); !fault.empty()) return fault;
  const auto& pixels = picture->pixels;
  const bool clear = std::any_of(pixels.begin(), pixels.end(), [](const Pixel& each) { return each[3] == 0; });
  if (clear && std::all_of(pixels.begin(), pixels.end(), white_or_clear)) return "";
  return "it must be white on transparent, and nothing else";
}

Result<Icons> app_icons(const config::AppPackage& package) {
  Icons icons;
  auto color = package.color_icon.empty()
                   ? Result<std::string>(drawn_color_icon(package.accent_color))
                   : given_icon(package.color_icon, "app.package.color_icon", fault_of_color_icon);
  if (!color) return tl::unexpected<Error>(color.error());
  auto outline = package.outline_icon.empty()
                     ? Result<std::string>(drawn_outline_icon())
                     : given_icon(package.outline_icon, "app.package.outline_icon", fault_of_outline_icon);
  if (!outline) return tl::unexpected<Error>(outline.error());
  return Icons{std::move(*color), std::move(*outline)};
}

}  // namespace welcomed::package
