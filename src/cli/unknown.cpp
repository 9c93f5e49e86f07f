#include "cli/unknown.hpp"

#include "base/readable.hpp"
#include "core/causes.hpp"

namespace welcomed::cli {
namespace {

std::string line_of(const store::UnknownDelivery& delivery) {
  const auto& cause = delivery.what.cause;
  const auto& name = delivery.recipient.name.empty() ? delivery.recipient.id.str() : delivery.recipient.name;
  return readable(format_time(delivery.claimed_at) + "  " + name + "  " + delivery.policy + "/" + delivery.key +
                  "  attempt " + std::to_string(delivery.what.attempt) + "  " +
                  std::string(core::cause(cause.name).means) + (cause.detail.empty() ? "" : " (" + cause.detail + ")"));
}

}  // namespace

std::string unknown_text(const std::vector<store::UnknownDelivery>& deliveries) {
  if (deliveries.empty()) return "no message has an unknown outcome\n";
  std::string text;
  for (const auto& delivery : deliveries) text += line_of(delivery) + "\n";
  return text + std::to_string(deliveries.size()) +
         " with an unknown outcome; settle them with --sent, --resend or --verify, all or by --user, --policy and "
         "--key\n";
}

}  // namespace welcomed::cli
