#include "witness.hpp"

#include <regex>
#include <stdexcept>

#include "contracts.hpp"

namespace contract {
namespace {

const std::regex kGraphTarget("/graph/v1\\.0(/.*)");
/// A service URL is a path of its own before /v3.
const std::regex kConnectorTarget("/teams(?:/amer/[^/]+)?(/v3/.*)");
const std::regex kTeamsTarget("/v3/teams/.*");
const std::regex kUndescribed("/(login|bot)/.*");

/// A place in one item of a list is the place in all of them.
std::string without_indices(const std::string& place) {
  static const std::regex kIndex("/[0-9]+(?=/|$)");
  return std::regex_replace(place, kIndex, "/*");
}

std::string example_of(const Exchange& exchange) {
  return exchange.method + " " + exchange.target + " sent " + exchange.request_body.dump().substr(0, 600) + " got " +
         std::to_string(exchange.status) + " " + exchange.response_body.dump().substr(0, 1000);
}

}  // namespace

Witness::Witness(const std::filesystem::path& contracts)
    : graph_(read_json(contracts / kGraph)),
      connector_(read_json(contracts / kConnector)),
      teams_(read_json(contracts / kTeamsConnector)) {}

void Witness::hold(const Json& records, bool answers_only) {
  for (const Json& record : records) {
    Exchange exchange = exchange_of_record(record);
    const std::string target = exchange.target;
    std::smatch parts;
    if (std::regex_match(target, parts, kGraphTarget)) {
      exchange.target = parts[1];
      hold_one(graph_, exchange, answers_only);
    } else if (std::regex_match(target, parts, kConnectorTarget)) {
      exchange.target = parts[1];
      hold_one(std::regex_match(exchange.target, kTeamsTarget) ? teams_ : connector_, exchange, answers_only);
    } else if (std::regex_match(target, kUndescribed)) {
      ++undescribed_;
    } else {
      found_["request " + exchange.method + " " + target + ": belongs to no service"].count++;
    }
  }
}

void Witness::hold_one(Checker& checker, const Exchange& exchange, bool answers_only) {
  ++checked_;
  bool path_known = false;
  const std::string path = exchange.target.substr(0, exchange.target.find('?'));
  const Operation* operation = checker.description().find(exchange.method, path, path_known);
  const std::string name =
      operation != nullptr ? operation->method + " " + operation->path : exchange.method + " " + path;
  if (operation != nullptr) seen_.insert({name, name + " " + std::to_string(exchange.status)});
  for (const Deviation& deviation : answers_only ? checker.check_answer(exchange) : checker.check(exchange)) {
    Found& found = found_[name + ": " + without_indices(deviation.place) + ": " + deviation.what];
    if (found.count++ == 0) found.example = example_of(exchange);
  }
}

std::map<std::string, std::string> Witness::deviations() const {
  std::map<std::string, std::string> texts;
  for (const auto& [text, found] : found_) {
    texts[text] = std::to_string(found.count) + " times, the first: " + found.example;
  }
  return texts;
}

}  // namespace contract
