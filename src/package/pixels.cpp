#include "package/pixels.hpp"

#include <png.h>

#include <cstdlib>

namespace welcomed::package {
namespace {

static_assert(sizeof(Pixel) == PNG_IMAGE_PIXEL_SIZE(PNG_FORMAT_RGBA));

/// What libpng keeps while it works at one image.
class Image {
 public:
  Image() { image_.version = PNG_IMAGE_VERSION; }
  ~Image() { png_image_free(&image_); }
  Image(const Image&) = delete;
  Image& operator=(const Image&) = delete;

  png_image* operator->() { return &image_; }
  png_image* get() { return &image_; }

 private:
  png_image image_{};
};

}  // namespace

std::string to_png(const Picture& picture) {
  Image image;
  image->width = static_cast<png_uint_32>(picture.width);
  image->height = static_cast<png_uint_32>(picture.height);
  image->format = PNG_FORMAT_RGBA;
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(*image.get());
  std::string png(size, '\0');
  const bool written =
      png_image_write_to_memory(image.get(), png.data(), &size, 0, picture.pixels.data(), 0, nullptr) != 0;
  if (!written) std::abort();  // it has room enough, and what we draw is small
  png.resize(size);
  return png;
}

Result<Picture> from_png(std::string_view png, std::size_t most) {
  Image image;
  if (png_image_begin_read_from_memory(image.get(), png.data(), png.size()) == 0)
    return fail("it is no PNG: " + std::string(image->message));
  Picture picture{.width = image->width, .height = image->height, .pixels = {}};
  if (picture.width > most || picture.height > most) return picture;
  image->format = PNG_FORMAT_RGBA;
  picture.pixels.resize(picture.width * picture.height);
  if (png_image_finish_read(image.get(), nullptr, picture.pixels.data(), 0, nullptr) == 0)
    return fail("it is no whole PNG: " + std::string(image->message));
  return picture;
}

}  // namespace welcomed::package
