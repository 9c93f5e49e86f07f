#pragma once
#include <unistd.h>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"

namespace welcomed::config {

/// A folder of its own for one test, with a good configuration's files but `welcomed.yaml` itself.
class Folder {
 public:
  Folder() {
    static std::atomic<int> count{0};
    path_ = std::filesystem::temp_directory_path() /
            ("welcomed-config-" + std::to_string(getpid()) + "-" + std::to_string(++count));
    std::filesystem::create_directories(path_ / "templates");
    write("templates/welcome.yaml", "title: Hello\nwhy: Your IT team installed it.\noffer: Desks.\nnext: Say help.\n");
    write("secret", "not-a-real-secret");
    mode("secret", 0600);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  std::filesystem::path write(const std::string& name, std::string_view text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path_ / name;
  }

  void mode(const std::string& name, unsigned bits) const {
    std::filesystem::permissions(path_ / name, static_cast<std::filesystem::perms>(bits));
  }

  /// `load` of this text as welcomed.yaml.
  [[nodiscard]] Loaded load(std::string_view text) const { return config::load(write("welcomed.yaml", text)); }

  /// The diagnostics' lines, the folder's path taken out of them. The bot of `kGood` is an old multi-tenant one, which
  /// is said each time and left out here.
  [[nodiscard]] std::vector<std::string> lines(const Loaded& loaded) const {
    std::vector<std::string> result;
    for (const auto& diagnostic : loaded.diagnostics) {
      if (diagnostic.text.starts_with("bot.tenant is not given")) continue;
      const auto line = replaced(diagnostic.line_text(), path_.string() + "/", "");
      result.push_back(replaced(line, path_.string(), "FOLDER"));
    }
    return result;
  }

  [[nodiscard]] static std::string replaced(std::string text, const std::string& old, const std::string& with) {
    for (std::size_t at = 0; (at = text.find(old, at)) != std::string::npos; at += with.size())
      text.replace(at, old.size(), with);
    return text;
  }

 private:
  std::filesystem::path path_;
};

inline std::string file_text(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// The least that is good. Line numbers in the tests count from the `cloud` line.
inline const std::string kGood = R"(cloud: public
bot:
  app_id: 11111111-2222-3333-4444-555555555555
  name: Contoso Assistant
  credential:
    secret_file: secret
app:
  external_id: f31b1263-0000-4000-8000-000000000001
tenants:
  - id: 0e0e0e0e-0000-4000-8000-000000000001
    name: contoso
listen:
  messages: 127.0.0.1:3978
policies:
  - name: sales
    tenant: contoso
    users:
      all: true
    messages:
      - {key: welcome, template: welcome}
)";

/// `kGood` with the first `old` replaced.
inline std::string good_but(const std::string& old, const std::string& with) {
  std::string text = kGood;
  return text.replace(text.find(old), old.size(), with);
}

}  // namespace welcomed::config
