#include "cli/tenant_look_up.hpp"

#include "base/async.hpp"
#include "cli/first_configuration.hpp"
#include "cli/opening.hpp"
#include "net/client.hpp"
#include "net/url.hpp"

namespace welcomed::cli {
namespace {

constexpr Duration kPatience = std::chrono::seconds(15);

Task<void> ask(net::Client& client, net::Url url, net::Exchange& into) {
  net::Request request{.url = std::move(url), .deadline = kPatience};
  into = co_await client.once(std::move(request));
}

}  // namespace

Result<std::string> look_up_tenant(const std::string& login, const std::string& domain) {
  const auto url = net::parse_url(login + "/" + domain + "/v2.0/.well-known/openid-configuration");
  if (!url) return tl::unexpected<Error>(url.error());
  asio::io_context io(1);
  net::Client client(io, {.proxy = proxy_of_environment()});
  net::Exchange exchange;
  spawn(io.get_executor(), ask(client, *url, exchange));
  io.run();
  if (const auto* failure = std::get_if<net::Failure>(&exchange))
    return fail(login + " does not answer: " + failure->text, "give the tenant's id with --tenant");
  const auto& response = std::get<net::Response>(exchange);
  auto tenant = response.status == 200 ? tenant_of_metadata(response.body) : std::string();
  if (!tenant.empty()) return tenant;
  return fail(login + " knows no tenant with the domain " + domain,
              "correct it, give the tenant's id, or name another cloud with --cloud");
}

}  // namespace welcomed::cli
