#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "base/time.hpp"

namespace boost::asio::ssl {
class context;
}

namespace welcomed::net {

/// What a listener serves TLS with: TLS 1.2 and 1.3 with forward secrecy, HTTP/1.1 by ALPN, no renegotiation. A
/// connection keeps what it began with; the next one takes what is held then. Io thread only.
class ServerTls {
 public:
  /// A certificate with its chain, and the key of the first of them, in PEM form.
  ServerTls(std::filesystem::path certificate, std::filesystem::path key);

  /// When a certificate may be believed.
  struct Validity {
    TimePoint begins, ends;

    [[nodiscard]] bool at(TimePoint now) const { return begins <= now && now < ends; }
  };

  /// Takes up what is in the files, which are regular and of 1 MiB at most; an error leaves what was held. One that is
  /// not valid now is an error where that is, and taken otherwise. To be called before a server listens with it, and
  /// then whenever the files may be others.
  Status read(TimePoint now);
  /// Whether the files are others than at the last reading, and were so at the last look already: whoever replaces
  /// both does one after the other. Also once a certificate begins that was refused because it did not yet.
  [[nodiscard]] bool changed(TimePoint now);
  /// Connections cannot be taken up again with tickets of before.
  void forget_tickets();

  [[nodiscard]] std::optional<TimePoint> ends() const {  ///< of the certificate that is held
    return valid_ ? std::optional(valid_->ends) : std::nullopt;
  }
  [[nodiscard]] const std::optional<Validity>& validity() const { return valid_; }
  [[nodiscard]] const std::filesystem::path& certificate() const { return certificate_; }
  [[nodiscard]] std::shared_ptr<boost::asio::ssl::context> context() const { return context_; }

 private:
  [[nodiscard]] std::string stamps() const;
  Status refuse(const Validity& validity, TimePoint now);

  std::filesystem::path certificate_, key_;
  std::shared_ptr<boost::asio::ssl::context> context_;
  std::optional<Validity> valid_;          ///< of the certificate that is held
  std::optional<TimePoint> begins_later_;  ///< of one that waits in the files
  std::string read_at_;                    ///< the stamps of the files when they were read last
  std::string looked_at_;                  ///< those of the last look
};

}  // namespace welcomed::net
