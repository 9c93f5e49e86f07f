#include "core/leadership.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <utility>

using namespace welcomed;
using namespace welcomed::core;
using namespace std::chrono_literals;

namespace {

TenantId tenant(int number) { return TenantId("t" + std::to_string(number)); }

/// Tenants of these leaders, one each; of nobody, and free for so long, where none is named.
std::vector<Seat> seats(const std::vector<std::string>& leaders, Duration free_for = 0s) {
  std::vector<Seat> all;
  for (const auto& leader : leaders) all.push_back({tenant(static_cast<int>(all.size())), leader, free_for, {}});
  return all;
}

/// Where all of these daemons are configured for all of the tenants.
SharedOut shared_out(const std::string& self, const std::vector<std::string>& daemons, std::vector<Seat> seats) {
  for (auto& each : seats) each.candidates = daemons;
  return share_out(self, seats);
}

std::vector<TenantId> tenants(const std::vector<int>& numbers) {
  std::vector<TenantId> all;
  for (const int each : numbers) all.push_back(tenant(each));
  return all;
}

/// Daemons that come round each two seconds, in any order, and tenants that they lead.
class Several {
 public:
  Several(unsigned seed, int tenants) : random_(seed), tenants_(static_cast<std::size_t>(tenants)) {
    for (int i = number(1, 5); i > 0; --i) add();
    for (auto& each : tenants_) each = {anybody(), now_ + Duration(number(-10'000, 1'000))};
  }

  void add() {
    daemons_.push_back("daemon-" + std::to_string(++added_));
    std::shuffle(daemons_.begin(), daemons_.end(), random_);
  }
  /// Its lease is over.
  void remove() {
    if (daemons_.size() == 1) return;
    std::swap(daemons_[static_cast<std::size_t>(number(0, static_cast<int>(daemons_.size()) - 1))], daemons_.back());
    for (auto& each : tenants_) {
      if (each.leader == daemons_.back()) each = {"", now_};
    }
    daemons_.pop_back();
  }

  /// Each of them once. Whether anything changed.
  bool come_round() {
    bool changed = false;
    for (const auto& each : daemons_) {
      now_ += Duration(2'000) / static_cast<Duration::rep>(daemons_.size());
      changed = act(each) || changed;
    }
    return changed;
  }

  [[nodiscard]] bool all_are_led() const {
    return std::none_of(tenants_.begin(), tenants_.end(), [](const auto& each) { return each.leader.empty(); });
  }
  [[nodiscard]] bool are_even() const {
    std::vector<std::ptrdiff_t> counts;
    for (const auto& daemon : daemons_) {
      counts.push_back(
          std::count_if(tenants_.begin(), tenants_.end(), [&](const auto& each) { return each.leader == daemon; }));
    }
    const auto [least, most] = std::minmax_element(counts.begin(), counts.end());
    return *most - *least <= 1;
  }

 private:
  struct Led {
    std::string leader;
    TimePoint free_from{};
  };

  int number(int least, int most) { return std::uniform_int_distribution<int>(least, most)(random_); }
  /// Or nobody.
  std::string anybody() {
    const auto which = static_cast<std::size_t>(number(0, static_cast<int>(daemons_.size())));
    return which == daemons_.size() ? "" : daemons_[which];
  }
  Led& led(const TenantId& id) { return tenants_.at(std::stoul(id.str().substr(1))); }

  bool act(const std::string& self) {
    std::vector<Seat> all;
    for (const auto& each : tenants_)
      all.push_back({tenant(static_cast<int>(all.size())), each.leader, now_ - each.free_from, {}});
    const auto shared = shared_out(self, daemons_, all);
    for (const auto& id : shared.take) {
      REQUIRE(led(id).leader.empty());
      REQUIRE(led(id).free_from <= now_);
      led(id).leader = self;
    }
    for (const auto& id : shared.hand_over) {
      REQUIRE(led(id).leader == self);
      led(id) = {"", now_ + kRest};
    }
    return !shared.take.empty() || !shared.hand_over.empty();
  }

  std::mt19937 random_;
  TimePoint now_{std::chrono::hours(1)};
  int added_ = 0;
  std::vector<std::string> daemons_;
  std::vector<Led> tenants_;
};

/// Ten rounds are twice as many as any of them takes.
void expect_to_settle(Several& several) {
  for (int i = 0; i < 10; ++i) several.come_round();
  CHECK(several.all_are_led());
  CHECK(several.are_even());
  CHECK_FALSE(several.come_round());
}

/// Daemons that die and are started again, but for one, and tenants that each of them could lead.
class Mortals {
 public:
  explicit Mortals(unsigned seed) : random_(seed), tenants_(static_cast<std::size_t>(number(1, 12))) {
    for (int i = number(2, 5); i > 0; --i) {
      daemons_.push_back({.name = "daemon-" + std::to_string(i), .looks_at = Duration(number(0, 2'000))});
      daemons_.back().changes_at = daemons_.size() == 1 ? Duration::max() : some_time();
    }
    std::shuffle(daemons_.begin(), daemons_.end(), random_);
  }

  /// That a tenant was led by nobody who lives.
  Duration longest_pause() {
    while (now_ < 3min) {
      auto& next = *std::min_element(daemons_.begin(), daemons_.end(),
                                     [](const auto& one, const auto& other) { return one.next() < other.next(); });
      now_ = next.next();
      if (next.changes_at > now_)
        look(next);
      else
        next.is_there ? die(next) : start(next);
    }
    return longest_;
  }

 private:
  struct Daemon {
    std::string name;
    Duration leads_until{0};
    Duration looks_at{0};
    Duration changes_at{0};  ///< it dies, or is started again
    bool is_there = true;

    [[nodiscard]] Duration next() const { return is_there ? std::min(looks_at, changes_at) : changes_at; }
  };
  struct Led {
    std::string leader{};
    Duration free_from = -kLeftToOthers;
    Duration unled_since{0};
  };

  int number(int least, int most) { return std::uniform_int_distribution<int>(least, most)(random_); }
  /// Close behind each other, just before or after a lease is over or something is left to others, or any.
  Duration some_time() {
    const std::vector<std::pair<int, int>> ranges{{1, 200}, {1, 3'000}, {9'900, 10'100}, {12'900, 13'100}, {1, 40'000}};
    const auto& [least, most] = ranges[static_cast<std::size_t>(number(0, 4))];
    return Duration(number(least, most));
  }

  void die(Daemon& daemon) {
    daemon.is_there = false;
    daemon.changes_at = now_ + some_time();
    for (auto& each : tenants_) {
      if (each.leader == daemon.name) each.unled_since = now_;
    }
  }

  void start(Daemon& daemon) {
    daemon.is_there = true;
    daemon.changes_at = now_ + some_time();
    daemon.looks_at = now_;
    const auto free_from = std::min(now_ + kRest, std::exchange(daemon.leads_until, now_));
    for (auto& each : tenants_) {
      if (each.leader == daemon.name) each = {"", free_from, each.unled_since};
    }
  }

  void look(Daemon& daemon) {
    daemon.leads_until = now_ + kLeaderLease;
    const auto seats = this->seats();
    const auto shared = share_out(daemon.name, seats);
    for (const auto& id : shared.take) {
      auto& taken = led(id);
      longest_ = std::max(longest_, now_ - taken.unled_since);
      taken.leader = daemon.name;
    }
    for (const auto& id : shared.hand_over) led(id) = {"", now_ + kRest, now_};
    daemon.looks_at = now_ + std::min<Duration>(2s, next_look(daemon.name, seats).value_or(2s));
  }

  /// As the store has them.
  [[nodiscard]] std::vector<Seat> seats() const {
    std::vector<std::string> candidates;
    for (const auto& each : daemons_) {
      if (each.leads_until > now_) candidates.push_back(each.name);
    }
    std::vector<Seat> all;
    for (const auto& each : tenants_) {
      const auto leader = std::find_if(daemons_.begin(), daemons_.end(),
                                       [&](const auto& daemon) { return daemon.name == each.leader; });
      const auto since = leader == daemons_.end() ? each.free_from : leader->leads_until;
      const bool is_led = leader != daemons_.end() && leader->leads_until > now_;
      all.push_back({tenant(static_cast<int>(all.size())), is_led ? each.leader : "", now_ - since, candidates});
    }
    return all;
  }
  Led& led(const TenantId& id) { return tenants_.at(std::stoul(id.str().substr(1))); }

  std::mt19937 random_;
  Duration now_{0};
  Duration longest_{0};
  std::vector<Led> tenants_;
  std::vector<Daemon> daemons_;
};

}  // namespace

TEST_CASE("a daemon that is alone leads all that is free") {
  const auto shared = shared_out("a", {"a"}, seats({"", "", ""}));
  CHECK(shared.take == tenants({0, 1, 2}));
  CHECK(shared.hand_over.empty());
}

TEST_CASE("a daemon takes its share and no more, what is left for long excepted") {
  CHECK(shared_out("a", {"a", "b"}, seats({"", "", "", ""})).take == tenants({0, 2}));
  CHECK(shared_out("a", {"a", "b"}, seats({"", "", "", ""}, kLeftToOthers - 1ms)).take == tenants({0, 2}));
  CHECK(shared_out("a", {"a", "b"}, seats({"", "", "", ""}, kLeftToOthers)).take == tenants({0, 1, 2, 3}));
  CHECK(shared_out("a", {"a", "b"}, seats({"a", "a", "", "b"})).take.empty());
}

TEST_CASE("nobody takes what rests") {
  CHECK(shared_out("a", {"a"}, seats({"", ""}, -1ms)).take.empty());
  CHECK(shared_out("a", {"a"}, seats({"", ""}, 0ms)).take.size() == 2);
}

TEST_CASE("the next look is at the end of a rest, of another's lease, or of what is left to others") {
  const std::vector<std::string> both{"a", "b"};
  const Seat led_there{tenant(0), "b", -8s, both};
  const Seat rests{tenant(1), "", -400ms, both};
  const Seat left{tenant(2), "", 1s, both};
  const Seat led_here{tenant(3), "a", -9s, both};
  const Seat of_anybody{tenant(4), "", kLeftToOthers, both};
  const Seat of_others{tenant(5), "", -100ms, {"b"}};
  CHECK(next_look("a", {led_there}) == Duration(8s));
  CHECK(next_look("a", {rests}) == Duration(400ms));
  CHECK(next_look("a", {left}) == kLeftToOthers - 1s);
  CHECK(next_look("a", {led_there, left, rests}) == Duration(400ms));
  CHECK_FALSE(next_look("a", {led_here, of_anybody, of_others}));
}

TEST_CASE("whoever dies when, a tenant that somebody could lead all along is led again in less than 15 seconds") {
  for (unsigned seed = 0; seed < 300; ++seed) {
    INFO("seed " << seed);
    const auto longest = Mortals(seed).longest_pause();
    CHECK(longest <= kLeaderLease + kLeftToOthers);
    CHECK(longest < 15s);
  }
}

TEST_CASE("what is free goes to whoever leads fewest, and is taken by all of them at once") {
  CHECK(shared_out("a", {"a", "b"}, seats({"a", "b", ""})).take == tenants({2}));
  CHECK(shared_out("b", {"a", "b"}, seats({"a", "b", ""})).take.empty());
  CHECK(shared_out("a", {"a", "b"}, seats({"a", "", ""})).take == tenants({2}));
  CHECK(shared_out("b", {"a", "b"}, seats({"a", "", ""})).take == tenants({1}));
  CHECK(shared_out("a", {"a", "b"}, seats({"a", "a", "b"})).hand_over.empty());
}

TEST_CASE("nobody hands over what no other could take, nor waits for one that could not") {
  const Seat only_own{tenant(0), "b", 0s, {"b"}};
  const Seat also_own{tenant(1), "b", 0s, {"b"}};
  const Seat of_both{tenant(2), "a", 0s, {"a", "b"}};
  CHECK(share_out("b", {only_own, also_own}).hand_over.empty());
  CHECK(share_out("b", {only_own, also_own, of_both}).hand_over.empty());
  CHECK(share_out("a", {only_own, also_own, of_both}).hand_over.empty());
  const Seat free{tenant(3), "", 0s, {"b"}};
  CHECK(share_out("b", {only_own, also_own, of_both, free}).take == tenants({3}));
  CHECK(share_out("a", {only_own, also_own, of_both, free}).take.empty());
  const Seat second_of_both{tenant(4), "b", 0s, {"a", "b"}};
  CHECK(share_out("b", {only_own, also_own, second_of_both}).hand_over == tenants({4}));
}

TEST_CASE("whoever has more than a share hands over what others lack") {
  CHECK(shared_out("a", {"a", "b"}, seats({"a", "a", "a", "a"})).hand_over == tenants({0, 1}));
  CHECK(shared_out("a", {"a", "b"}, seats({"a", "a", "a", "b"})).hand_over == tenants({0}));
  CHECK(shared_out("a", {"a", "b", "c"}, seats({"b", "a", "a", "b"})).hand_over == tenants({1}));
  CHECK(shared_out("a", {"a", "b"}, seats({"a"})).hand_over.empty());
}

TEST_CASE("more than one above the others is handed over though nobody has less than everybody could have") {
  CHECK(shared_out("a", {"a", "b", "c"}, seats({"a", "a", "a", "a", "b", "b", "c", "c"})).hand_over == tenants({0}));
}

TEST_CASE("in one round a daemon takes or hands over") {
  const auto shared = shared_out("a", {"a", "b"},
                                 {{tenant(0), "a", 0s, {}},
                                  {tenant(1), "a", 0s, {}},
                                  {tenant(2), "a", 0s, {}},
                                  {tenant(3), "", kLeftToOthers, {}}});
  CHECK(shared.take == tenants({3}));
  CHECK(shared.hand_over.empty());
}

TEST_CASE("however it began and in whichever order they come round, each leads as many as the others or one more") {
  for (unsigned seed = 0; seed < 1'000; ++seed) {
    INFO("seed " << seed);
    Several several(seed, static_cast<int>(seed % 61));
    expect_to_settle(several);
    several.add();
    expect_to_settle(several);
    several.remove();
    expect_to_settle(several);
  }
}
