#include "support/rollout.hpp"

#include <cstdlib>
#include <stdexcept>

namespace support {

using namespace std::chrono_literals;

namespace {

/// The environment may name another build of a program, such as one with sanitizers.
std::string program(const char* variable, const char* built) {
  const auto* named = std::getenv(variable);
  return named == nullptr ? built : named;
}

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

std::string welcomed_program() { return program("WELCOMED_PROGRAM", WELCOMED_PROGRAM); }

}  // namespace

Rollout::Rollout(const std::vector<std::string>& tenant_flags)
    : tenant_(program("TENANT_PROGRAM", TENANT_PROGRAM)),
      daemon_(welcomed_program()),
      bot_port_(free_port()),
      admin_port_(free_port()) {
  if (server_url()) use_store(database_.emplace().url());
  tenant_words_ = {"--port",    std::to_string(free_port()),
                   "--bot-url", "http://127.0.0.1:" + std::to_string(bot_port_) + "/api/messages",
                   "--ledger",  (folder_ / "ledger.jsonl").string()};
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
  const auto text = [&](const char* key) { return about_[key].get<std::string>(); };
  const auto base = text("base");
  folder_.write(
      "welcomed.yaml",
      "cloud:\n  login: " + base + "/login\n  graph: " + base + "/graph\n  managed_identity: " + base +
          "\n  bot_metadata: " + base + "/bot/v1/.well-known/openidconfiguration\n  bot_default_service_url: " + base +
          "/teams/\n  service_url_hosts: [127.0.0.1]\nbot:\n  app_id: " + text("app_id") +
          "\n  name: Contoso Assistant" + bot_tenant_yaml(about_) + "\n  credential: " + credential_ +
          "\napp: {external_id: " + text("external_id") + "}\ntenants:" + tenants_yaml(about_) +
          "\nlisten: {messages: \"127.0.0.1:" + std::to_string(bot_port_) +
          "\", admin: \"127.0.0.1:" + std::to_string(admin_port_) + "\"}\nstore: " + store_ +
          "\ntemplates: " PROJECT_DIR "/config/templates\nevent_wait: 3s\n" + limits + "policies:\n" + policies);
}

void Rollout::launch_daemon(const Program::Environment& environment) {
  daemon_.start({"--config", (folder_ / "welcomed.yaml").string(), "run"}, environment, {}, folder_ / "daemon.log");
}

void Rollout::start_daemon(const Program::Environment& environment) {
  const auto before = daemon_log().size();
  launch_daemon(environment);
  const auto started = [&] { return daemon_log().find("daemon.started", before) != std::string::npos; };
  if (!eventually(started, 60s)) throw std::runtime_error("the daemon did not start: " + daemon_log());
}

std::string Rollout::command(const std::vector<std::string>& words, int* exit_status) {
  Program program(welcomed_program());
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

HttpAnswer Rollout::admin(const std::string& path) const {
  try {
    return http_get("http://127.0.0.1:" + std::to_string(admin_port_) + path);
  } catch (const std::runtime_error&) {
    return {};
  }
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
