// How long one welcome takes to render: the shipped template for a hundred people, again and again.
//   welcome_bench [ROUNDS]          prints {"card": …, "data": […], "us": …, "bytes": …}; `us` is CPU time for one
#include <chrono>
#include <ctime>
#include <iostream>
#include <string>

#include "cards/library.hpp"

using namespace welcomed::cards;
using Json = nlohmann::json;

namespace {

/// The card of config/templates/welcome.yaml, so that both engines render the same.
constexpr const char* kCard = R"card({"type": "AdaptiveCard", "version": "1.4", "body": [
  {"type": "TextBlock", "text": "Hi ${user.givenName ?? user.name}, meet ${bot.name}", "wrap": true, "size": "Large", "weight": "Bolder"},
  {"type": "TextBlock", "text": "${installer.name ?? 'Your IT team'} added ${app.name} to your Teams for ${policy.title} at ${tenant.name}. This is the only welcome you get.", "wrap": true, "size": "Small", "isSubtle": true, "spacing": "Small"},
  {"type": "TextBlock", "text": "Write to ${bot.name} as you would to a colleague. For example, it can:\n\n- answer questions about how things work here\n- find the right page, form or person for you\n- remind you of what you asked it to\n", "wrap": true, "spacing": "Medium"},
  {"type": "TextBlock", "text": "Say **help** to see what it can do, or press a button.", "wrap": true, "spacing": "Medium"}],
 "actions": [
  {"type": "Action.Submit", "title": "Show me", "data": {"msteams": {"type": "messageBack", "text": "help", "displayText": "Show me"}}},
  {"type": "Action.Submit", "title": "Stop these messages", "data": {"msteams": {"type": "messageBack", "text": "stop", "displayText": "Stop these messages"}}}]})card";

Json data_of(int person) {
  const auto number = std::to_string(person);
  return {{"user",
           {{"id", "u-" + number},
            {"name", "Ada Lovelace " + number},
            {"givenName", "Ada " + number},
            {"locale", "en-GB"}}},
          {"tenant", {{"id", "t-1"}, {"name", "Contoso"}}},
          {"installer", {{"name", "Grace"}}},
          {"bot", {{"name", "Contoso Assistant"}}},
          {"app", {{"name", "Assistant"}}},
          {"policy", {{"name", "staff"}, {"title", "Contoso Digital"}}},
          {"message", {{"key", "welcome"}}},
          {"now", "2026-11-23T09:05:07.123Z"}};
}

double cpu_microseconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

}  // namespace

int main(int count, char** words) {
  const int rounds = count > 1 ? std::stoi(words[1]) : 20'000;
  const auto card = parse_card(kCard).value;
  auto people = Json::array();
  for (int i = 0; i < 100; ++i) people.push_back(data_of(i));
  std::size_t bytes = 0;
  const auto before = cpu_microseconds();
  for (int i = 0; i < rounds; ++i)
    bytes += card->write(people[static_cast<std::size_t>(i) % 100], "welcomed-0123456789abcdef")->size();
  const auto each = (cpu_microseconds() - before) / rounds;
  bytes /= static_cast<std::size_t>(rounds);
  std::cout << Json{{"card", Json::parse(kCard)}, {"data", people}, {"us", each}, {"bytes", bytes}}.dump() << '\n';
}
