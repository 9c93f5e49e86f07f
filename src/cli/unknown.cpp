#include "cli/unknown.hpp"

#include <set>
#include <utility>

#include "base/readable.hpp"
#include "cli/naming.hpp"
#include "core/causes.hpp"

namespace welcomed::cli {
namespace {

store::Named by_name(const core::Recipient& recipient) {
  return {{recipient.tenant, recipient.id}, recipient.name, true};
}

std::string line_of_unknown(const store::UnknownDelivery& delivery, const config::Config& config) {
  const auto& cause = delivery.what.cause;
  return readable(format_time(delivery.claimed_at) + "  " + line_of(by_name(delivery.recipient), config) + "  " +
                  delivery.policy + "/" + delivery.key + "  attempt " + std::to_string(delivery.what.attempt) + "  " +
                  core::words_of(cause.name, delivery.recipient.kind).means +
                  (cause.detail.empty() ? "" : " (" + cause.detail + ")"));
}

}  // namespace

std::vector<store::Named> recipients_of(const std::vector<store::UnknownDelivery>& deliveries) {
  std::vector<store::Named> all;
  std::set<std::pair<std::string, std::string>> met;
  for (const auto& delivery : deliveries) {
    const auto& recipient = delivery.recipient;
    if (met.emplace(recipient.tenant.str(), recipient.id.str()).second) all.push_back(by_name(recipient));
  }
  return all;
}

std::string unknown_text(const std::vector<store::UnknownDelivery>& deliveries, const config::Config& config) {
  if (deliveries.empty()) return "no message has an unknown outcome\n";
  std::string text;
  for (const auto& delivery : deliveries) text += line_of_unknown(delivery, config) + "\n";
  return text + std::to_string(deliveries.size()) +
         " with an unknown outcome; settle them with --sent, --resend or --verify, all or by --user, --team, --chat, "
         "--policy and --key\n";
}

}  // namespace welcomed::cli
