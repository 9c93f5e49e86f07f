#include "cli/tenant_look_up.hpp"

#include "base/async.hpp"
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

Result<TenantFound> look_up_at(const std::string& login, const std::string& domain) {
  const auto url = net::parse_url(login + "/" + domain + "/v2.0/.well-known/openid-configuration");
  if (!url) return tl::unexpected<Error>(url.error());
  asio::io_context io(1);
  net::Client client(io, {.proxy = proxy_of_environment()});
  net::Exchange exchange;
  spawn(io.get_executor(), ask(client, *url, exchange));
  io.run();
  if (const auto* failure = std::get_if<net::Failure>(&exchange))
    return fail(login + " does not answer: " + failure->text, "give the tenant's id");
  const auto& response = std::get<net::Response>(exchange);
  return response.status == 200 ? tenant_of_metadata(response.body) : TenantFound();
}

}  // namespace

Result<TenantFound> look_up_tenant(const std::vector<std::string>& logins, const std::string& domain) {
  std::string asked;
  for (const auto& login : logins) {
    auto found = look_up_at(login, domain);
    // Many networks let nobody reach the other clouds.
    if (!found && asked.empty()) return found;
    if (found && !found->id.empty()) return found;
    asked += (asked.empty() ? "" : ", ") + login;
  }
  return fail("no tenant with the domain " + domain + " is known at " + asked,
              "correct it, or give the tenant's id, and its cloud with --cloud");
}

}  // namespace welcomed::cli
