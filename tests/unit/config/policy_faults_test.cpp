#include <catch2/catch.hpp>

#include "expect.hpp"

namespace welcomed::config {

TEST_CASE("a policy with a fault is refused at its place") {
  expect({
      {"name: sales",
       "name: Sales Team",
       {R"(15:11: error: policies.name is "Sales Team"; it must be 1 to 64 of a-z, 0-9, - and _)"}},
      {"name: sales", "title: x", {"15:5: error: policies.name is missing: the name in status, commands and metrics"}},
      {"tenant: contoso\n",
       "tenant: constoso\n",
       {R"(16:13: error: no tenant has the name or id "constoso"; did you mean "contoso"?)"}},
      {"tenant: contoso\n", "tenant: 0E0E0E0E-0000-4000-8000-000000000001\n", {}},
      {"      all: true",
       "      all: true\n    existing: welcome\n    on_uninstall: respect\n    upgrade: false\n    when_unknown: hold",
       {}},
      {"      all: true",
       "      all: true\n    when_unknown: sent",
       {R"(19:19: error: policies.when_unknown is "sent"; it must be one of verify, hold and resend)"}},
      {"      - {key: welcome, template: welcome}\n",
       "      - {key: welcome, template: welcome}\n  - {name: sales, tenant: contoso, users: {all: true}, messages: "
       "[{key: a, template: welcome}]}\n",
       {R"(21:12: error: another policy has the name "sales" already)"}},
  });
}

TEST_CASE("the name that a policy had before is nobody's now, and one policy's alone") {
  const std::string another =
      "      - {key: welcome, template: welcome}\n  - {name: staff, was: old, tenant: contoso, users: {all: true}, "
      "messages: [{key: a, template: welcome}]}\n";
  expect({
      {"name: sales", "name: sales\n    was: sellers", {}},
      {"name: sales",
       "name: sales\n    was: Sellers",
       {R"(16:10: error: policies.was is "Sellers"; it must be 1 to 64 of a-z, 0-9, - and _)"}},
      {"name: sales",
       "name: sales\n    was: sales",
       {R"(16:10: error: policies.was is "sales", which is the name of a policy; a policy takes over from one that is gone)"}},
      {"      - {key: welcome, template: welcome}\n", another, {}},
      {"      - {key: welcome, template: welcome}\n",
       another + "  - {name: old, tenant: contoso, users: {all: true}, messages: [{key: b, template: welcome}]}\n",
       {R"(21:24: error: policies.was is "old", which is the name of a policy; a policy takes over from one that is gone)"}},
      {"      - {key: welcome, template: welcome}\n",
       another +
           "  - {name: men, was: old, tenant: contoso, users: {all: true}, messages: [{key: b, template: welcome}]}\n",
       {R"(22:22: error: another policy was "old" already)"}},
  });
}

TEST_CASE("a selection with a fault is refused at its place") {
  expect({
      {"      all: true",
       "      all: false",
       {"15:5: error: this policy selects nobody; give users, teams or chats, by groups, filter, list, file, "
        "hired_within, all or added"}},
      {"      all: true",
       R"(      all: "true")",
       {R"(18:12: error: policies.users.all is "true"; it must be true or false)"}},
      {"      all: true",
       "      groups: [Sales, 2024]",
       {R"(18:23: error: policies.users.groups has "2024"; it must be a text; put it in quotes)"}},
      {"      all: true",
       "      groups: Sales",
       {"18:15: error: policies.users.groups is one value; it must be a list"}},
      {"      all: true",
       "      list: [adele]",
       {R"(18:14: error: policies.users.list has "adele"; it must be a user principal name or an id)"}},
      {"      all: true",
       "      list: [a@b c.com]",
       {R"(18:14: error: policies.users.list has "a@b c.com"; it must be a user principal name or an id)"}},
      {"      all: true", "      hired_within: 36h", {"18:21: error: it must be whole days, such as 14d"}},
      {"      all: true",
       "      file: pilot.csv",
       {R"(18:13: error: policies.users.file names "pilot.csv", which cannot be used (No such file or directory); relative paths begin at "FOLDER")"}},
      {"    users:\n      all: true\n",
       "",
       {"15:5: error: this policy selects nobody; give users, teams or chats, by groups, filter, list, file, "
        "hired_within, all or added"}},
      {"    users:\n      all: true",
       "    teams: {all: true, welcome: chanel}",
       {R"(17:33: error: policies.teams.welcome is "chanel"; it must be one of channel, members and both; did you mean "channel"?)"}},
      {"    users:\n      all: true",
       "    chats: {list: [\"19:sales@thread.tacv2\"]}",
       {R"(17:20: error: policies.chats.list has "19:sales@thread.tacv2"; it must be the id of a group chat, such as 19:b8577894a63548969c5c92bb9c80c5e1@thread.v2)"}},
      {"    users:\n      all: true",
       "    chats: {added: false}",
       {"15:5: error: this policy selects nobody; give users, teams or chats, by groups, filter, list, file, "
        "hired_within, all or added"}},
      {"    users:\n      all: true",
       "    chats: {list: [\"19:b857@thread.v2\", \"19:meeting_YQ@thread.v2\"], added: true, meetings: true}",
       {}},
      {"      all: true",
       "      all: true\n    exclude: {guest: true}",
       {R"(19:15: error: unknown key "guest" in policies.exclude; did you mean "guests"?)"}},
  });
}

TEST_CASE("a rollout with a fault is refused at its place") {
  expect({
      {"      all: true",
       "      all: true\n    rollout: {waves: [{percent: 50}, {percent: 50}, {percent: 101}]}",
       {"19:48: error: each wave must reach a greater share than the one before",
        "19:63: error: policies.rollout.waves.percent is 101; from 1 to 100 is allowed"}},
      {"      all: true",
       "      all: true\n    rollout: {waves: [{percent: 5, after: 2d}, {percent: 50, after: 1d}]}",
       {"19:58: warning: the last wave ends at 50 percent: the others never have their turn; add a wave of 100",
        "19:69: error: a wave cannot begin before the one in front of it"}},
      {"      all: true",
       "      all: true\n    rollout: {waves: [{after: 1d}]}",
       {"19:23: error: policies.rollout.waves needs exactly one of percent and groups"}},
      {"      all: true",
       "      all: true\n    rollout: {waves: [{percent: 5, groups: [Pilot]}, {percent: 100}]}",
       {"19:36: error: policies.rollout.waves has percent already; keep one of percent and groups"}},
      {"      all: true",
       "      all: true\n    rollout: {waves: [{groups: [Pilot]}, {percent: 50, after: 1d}, {groups: [IT], after: "
       "2d}]}",
       {"19:77: warning: the last wave ends at 50 percent: the others never have their turn; add a wave of 100"}},
      {"      all: true",
       "      all: true\n    rollout: {waves: [{groups: [Pilot]}]}",
       {"19:32: warning: no wave is a share: the others never have their turn; add a wave of 100"}},
      {"      all: true",
       "      all: true\n    rollout: {waves: [{groups: []}]}",
       {"19:32: error: policies.rollout.waves.groups is an empty list; give it at least one item"}},
      {"      all: true",
       "      all: true\n    rollout: {waves: [{percent: 5.5}]}",
       {R"(19:33: error: policies.rollout.waves.percent is "5.5"; it must be a whole number)"}},
      {"      all: true",
       "      all: true\n    rollout: {window: {days: [mon, monday, mon], from: \"25:00\", to: \"9\"}}",
       {R"(19:36: error: policies.rollout.window.days has "monday"; it must be one of mon, tue, wed, thu, fri, sat and sun; did you mean "mon"?)",
        R"(19:44: error: "mon" stands here twice; keep one)",
        R"(19:56: error: policies.rollout.window.from is "25:00"; it must be a time from 00:00 to 24:00)",
        R"(19:69: error: policies.rollout.window.to is "9"; it must be a time from 00:00 to 24:00)"}},
      {"      all: true",
       "      all: true\n    rollout: {window: {from: \"17:00\", to: \"09:00\", time_zone: users}}",
       {"19:43: error: the window must end after it begins, on the same day",
        R"(19:63: error: policies.rollout.window.time_zone is "users"; there is no such time zone)"}},
      {"      all: true",
       "      all: true\n    rollout: {per_hour: 0, stop_when: {failed_percent: 101}}",
       {"19:25: error: policies.rollout.per_hour is 0; from 1 to 10000000 is allowed",
        "19:56: error: policies.rollout.stop_when.failed_percent is 101; from 1 to 100 is allowed"}},
      {"      all: true",
       "      all: true\n    rollout: {per_hour: -5}",
       {"19:25: error: policies.rollout.per_hour is -5; from 1 to 10000000 is allowed"}},
      {"      all: true",
       "      all: true\n    priority: -1",
       {"19:15: error: policies.priority is -1; from 0 to 1000 is allowed"}},
      {"      all: true",
       "      all: true\n    priority: high",
       {R"(19:15: error: policies.priority is "high"; it must be a whole number)"}},
  });
}

TEST_CASE("messages with a fault are refused at their place") {
  expect({
      {"      - {key: welcome, template: welcome}",
       "      []",
       {"20:7: error: policies.messages is an empty list; give it at least one item"}},
      {"    messages:\n      - {key: welcome, template: welcome}",
       "    existing: welcome",
       {"15:5: error: policies.messages is missing: what is sent; the first one is the welcome"}},
      {"{key: welcome, template: welcome}",
       "{key: Welcome!, template: welcome}",
       {R"(20:15: error: policies.messages.key is "Welcome!"; it must be 1 to 64 of a-z, 0-9, - and _)"}},
      {"{key: welcome, template: welcome}",
       "{key: welcome, template: welcom}",
       {R"(20:34: error: there is no template "welcom"; did you mean "welcome"?)"}},
      {"{key: welcome, template: welcome}",
       "{key: welcome, template: tips}",
       {R"(20:34: error: there is no template "tips"; add tips.yaml to the templates folder)"}},
      {"{key: welcome, template: welcome}",
       "{key: welcome, template: welcome.yaml}",
       {R"(20:34: error: policies.messages.template is "welcome.yaml"; it must be a file name without locale and ending: 1 to 64 of letters, digits, - and _)"}},
      {"{key: welcome, template: welcome}",
       "{key: welcome}",
       {"20:9: error: policies.messages needs exactly one of template and templates"}},
      {"{key: welcome, template: welcome}",
       "{key: welcome, template: welcome}\n      - {key: welcome, template: welcome, after: 7d}",
       {R"(21:15: error: another message of this policy has the key "welcome" already)"}},
      {"{key: welcome, template: welcome}",
       "{key: welcome, template: welcome, after: 7d}",
       {"20:50: error: the first message goes at once; give after to those that follow it"}},
      {"{key: welcome, template: welcome}",
       "{key: welcome, template: welcome, since: start}",
       {R"(20:50: error: policies.messages.since is "start"; it must be one of welcome and hire_date)"}},
      {"{key: welcome, template: welcome}",
       "{key: welcome, template: welcome, since: hire_date, unless: replied}",
       {"20:69: error: nothing can become of what was not sent yet; give after, too"}},
      {"{key: welcome, template: welcome}",
       "{key: welcome, template: welcome, unless: replied}",
       {"20:51: error: nothing can become of what was not sent yet; give after, too"}},
      {"{key: welcome, template: welcome}",
       "welcome",
       {"20:9: error: policies.messages is one value; it must be a mapping of keys"}},
  });
}

TEST_CASE("a message by the hire is refused for channels alone, and warned of where nobody is left to get it") {
  const std::string messages = "    messages:\n      - {key: welcome, template: welcome";
  const auto everybody = "      all: true\n" + messages + "}";
  expect({
      {"    users:\n" + everybody,
       "    teams: {all: true}\n" + messages + ", since: hire_date}",
       {"19:50: error: a channel or chat was never hired; give them a policy of their own"}},
      {"    users:\n" + everybody,
       "    chats: {added: true}\n" + messages + ", since: hire_date}",
       {"19:50: error: a channel or chat was never hired; give them a policy of their own"}},
      {everybody,
       "      hired_within: 14d\n" + messages +
           "}\n      - {key: late, template: welcome, after: 30d, since: hire_date}",
       {"21:47: warning: nobody gets it, for whoever was hired longer ago than 14d is selected no more; raise "
        "users.hired_within"}},
      {everybody,
       "      hired_within: 30d\n" + messages +
           "}\n      - {key: late, template: welcome, after: 30d, since: hire_date}",
       {}},
      {everybody,
       "      hired_within: 14d\n      list: [adele@contoso.com]\n" + messages +
           ", after: 1d, since: hire_date}\n      - {key: late, template: welcome, after: 30d, since: hire_date}",
       {}},
      {everybody,
       "      hired_within: 12h\n" + messages + "}",
       {"18:21: error: policies.users.hired_within is 12h; from 1d to 3650d is allowed"}},
  });
}

TEST_CASE("shares of templates must make a hundred, and the same templates have the same shares everywhere") {
  const std::string message = "{key: welcome, template: welcome}";
  expect({
      {message, "{key: welcome, templates: {welcome: 100}}", {}},
      {message,
       "{key: welcome, templates: {welcome: 100}}\n      - {key: more, after: 7d, templates: {welcome: 100}}",
       {}},
      {message,
       "{key: welcome, template: welcome, templates: {welcome: 100}}",
       {"20:43: error: policies.messages has template already; keep one of template and templates"}},
      {message,
       "{key: welcome, templates: {welcome: 99}}",
       {"20:35: error: policies.messages.templates makes 99 percent; the shares must make 100"}},
      {message,
       "{key: welcome, templates: {welcome: 50, welcom: 50}}",
       {R"(20:49: error: there is no template "welcom"; did you mean "welcome"?)"}},
      {message,
       "{key: welcome, templates: {welcome: many}}",
       {R"(20:45: error: policies.messages.templates.welcome is "many"; it must be a whole number)"}},
      {message,
       "{key: welcome, templates: {welcome: 101}}",
       {"20:45: error: policies.messages.templates.welcome is 101; at most 100 is allowed"}},
      {message,
       "{key: welcome, templates: {welcome: {a: 1}}}",
       {"20:45: error: policies.messages.templates.welcome is a mapping; it must be a whole number"}},
      {message,
       "{key: welcome, templates: [welcome]}",
       {"20:35: error: policies.messages.templates is a list; it must be a mapping of templates to their shares, such "
        "as {welcome: 50, welcome-short: 50}"}},
      {message,
       "{key: welcome, templates: {}}",
       {"20:35: error: policies.messages.templates is an empty mapping; it must be a mapping of templates to their "
        "shares, such as {welcome: 50, welcome-short: 50}"}},
  });
}

TEST_CASE("whoever gets one of several templates is to get it wherever the same ones are chosen from") {
  const Folder folder;
  folder.write("templates/short.yaml",
               "title: Hello\nwhy: Your IT team installed it.\noffer: Desks.\nnext: Say help.\n");
  const auto said = [&](const std::string& second) {
    return said_of_the_file(
        folder,
        folder.load(good_but("{key: welcome, template: welcome}",
                             "{key: welcome, templates: {welcome: 50, short: 50}}\n      - {key: more, after: 7d, "
                             "templates: " +
                                 second + "}")));
  };
  CHECK(said("{short: 50, welcome: 50}").empty());
  CHECK(said("{welcome: 60, short: 40}") ==
        std::vector<std::string>{"21:43: error: another message has the same templates with other shares; whoever gets "
                                 "one of them there gets it here, too, so give both the same"});
  CHECK(said("{short: 100}").empty());
}

}  // namespace welcomed::config
