#include "support/rollout.hpp"

#include <stdexcept>

namespace support {

using namespace std::chrono_literals;

namespace {

/// `tenants`, each by its id and name.
std::string tenants_yaml(const Json& about) {
  if (!about.contains("tenants")) return "\n  - {id: " + about["tenant_id"].get<std::string>() + ", name: contoso}";
  std::string list;
  for (const auto& tenant : about["tenants"]) {
    list +=
        "\n  - {id: " + tenant["tenant_id"].get<std::string>() + ", name: " + tenant["name"].get<std::string>() + "}";
  }
  return list;
}

std::string bot_tenant_yaml(const Json& about) {
  return about.contains("tenants") ? "" : "\n  tenant: " + about["tenant_id"].get<std::string>();
}

}  // namespace

Rollout::Rollout(const std::vector<std::string>& tenant_flags)
    : tenant_(program_of("TENANT_PROGRAM", TENANT_PROGRAM)),
      daemon_(folder_ / "welcomed.yaml", folder_ / "daemon.log") {
  if (server_url()) use_store(database_.emplace().url());
  tenant_words_ = {"--port",   std::to_string(free_port()),        "--bot-url", bot_url(),
                   "--ledger", (folder_ / "ledger.jsonl").string()};
  tenant_words_.insert(tenant_words_.end(), tenant_flags.begin(), tenant_flags.end());
  start_tenant();
  folder_.write("bot-secret", about_["secret"].get<std::string>() + "\n");
}

void Rollout::start_tenant() {
  folder_.write("tenant.json", "");
  tenant_.start(tenant_words_, {}, folder_ / "tenant.json", folder_ / "tenant.log");
  const bool up = eventually([&] { return read_text(folder_ / "tenant.json").find('\n') != std::string::npos; }, 60s);
  if (!up) throw std::runtime_error("the tenant did not start: " + read_text(folder_ / "tenant.log"));
  about_ = Json::parse(read_text(folder_ / "tenant.json"));
}

void Rollout::restart_tenant() {
  tenant_.stop(SIGKILL);
  start_tenant();
}

void Rollout::restart_tenant_with(const std::vector<std::string>& flags) {
  tenant_words_.insert(tenant_words_.end(), flags.begin(), flags.end());
  restart_tenant();
}

void Rollout::configure(const std::string& policies, const std::string& limits) {
  policies_ = policies;
  limits_ = limits;
  folder_.write("welcomed.yaml", configuration_of(daemon_));
}

std::string Rollout::configuration_of(const Daemon& daemon) const {
  const auto text = [&](const char* key) { return about_[key].get<std::string>(); };
  const auto base = text("base");
  return "cloud:\n  login: " + base + "/login\n  graph: " + base + "/graph\n  managed_identity: " + base +
         "\n  bot_metadata: " + base + "/bot/v1/.well-known/openidconfiguration\n  bot_default_service_url: " + base +
         "/teams/\n  service_url_hosts: [127.0.0.1]\nbot:\n  app_id: " + text("app_id") +
         "\n  name: Contoso Assistant" + bot_tenant_yaml(about_) + "\n  credential: " + credential_ +
         "\napp: {external_id: " + text("external_id") + "}\ntenants:" + tenants_yaml(about_) +
         "\nlisten: " + daemon.listen_yaml() + "\nstore: " + store_ +
         "\ntemplates: " PROJECT_DIR "/config/templates\nevent_wait: 3s\n" + limits_ + "policies:\n" + policies_;
}

std::string Rollout::command(const std::vector<std::string>& words, int* exit_status) {
  Program program(program_);
  std::vector<std::string> all{"--config", (folder_ / "welcomed.yaml").string()};
  all.insert(all.end(), words.begin(), words.end());
  const auto output = folder_.write("command.out", "");
  program.start(all, {}, output, folder_ / "command.err");
  const auto ended = program.wait(120s);
  if (!ended) throw std::runtime_error("the command did not end");
  if (exit_status != nullptr) *exit_status = *ended;
  return read_text(output);
}

Json Rollout::control(const std::string& path) const {
  return Json::parse(http_get(about_["base"].get<std::string>() + "/control/" + path).body);
}

Json Rollout::control_post(const std::string& path, const Json& body) const {
  const auto answer = http_post(about_["base"].get<std::string>() + "/control/" + path, body.dump());
  if (answer.status >= 300) throw std::runtime_error(path + ": " + answer.body);
  return Json::parse(answer.body);
}

std::string Rollout::notice() const {
  return folder_.write("notice.json", R"({"title": "Maintenance on Sunday", "text": "From nine to ten."})").string();
}

std::map<std::string, int> Rollout::message_counts() const {
  std::map<std::string, int> counts;
  const auto ledger = control("ledger/messages?activities=false");
  for (const auto& each : ledger) counts[each["user_id"]] = each["count"];
  return counts;
}

bool Rollout::at_rest() {
  const auto report = status();
  if (!report["eta_at_least"].is_null()) return false;
  for (const auto& policy : report["policies"]) {
    if (policy["users"].empty() || policy["users"].value("installed", 0) > 0) return false;
    for (const auto& counts : policy["messages"]) {
      if (counts.value("sending", 0) > 0) return false;
    }
  }
  return true;
}

}  // namespace support
