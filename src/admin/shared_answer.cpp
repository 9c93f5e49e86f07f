#include "admin/shared_answer.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>

namespace welcomed::admin {
namespace {

using namespace std::chrono_literals;

constexpr Duration kFresh = 2s;
/// So many times as long as it took to read, an answer is fresh.
constexpr int kRest = 100;
/// But never longer than this: one reading that was slow says little of the next.
constexpr Duration kLongestFresh = 60s;
/// So long after it was fresh it is still shown, while it is read anew: a page that looks all the time waits for
/// nothing, and whoever comes after nobody looked sees what is now.
constexpr Duration kShownAfter = 3s;

}  // namespace

SharedAnswer::SharedAnswer(asio::any_io_executor executor, Clock& clock, Read read)
    : executor_(std::move(executor)), clock_(clock), read_(std::move(read)) {}

Task<Result<std::string>> SharedAnswer::ask() {
  // Where reading takes longer, pages would wait for each.
  if (!is_younger_than(fresh_for() + std::clamp(took_, kShownAfter, kLongestFresh))) {
    auto answer = co_await newest();
    co_return answer;
  }
  if (!is_fresh()) begin();
  co_return *last_;
}

Task<Result<std::string>> SharedAnswer::newest() {
  if (!is_fresh()) {
    begin();
    co_await suspend([this](std::function<void()> resume) { waiting_.push_back(std::move(resume)); });
  }
  co_return *last_;
}

bool SharedAnswer::is_younger_than(Duration age) const { return last_ && clock_.uptime() - read_at_ < age; }

Duration SharedAnswer::fresh_for() const { return std::clamp(took_ * kRest, kFresh, kLongestFresh); }

bool SharedAnswer::is_fresh() const { return is_younger_than(fresh_for()); }

void SharedAnswer::begin() {
  if (reading_) return;
  reading_ = true;
  spawn(executor_, read_anew());
}

Task<void> SharedAnswer::read_anew() {
  const auto began = clock_.uptime();
  auto answer = co_await read_();
  last_ = std::move(answer);
  read_at_ = clock_.uptime();
  took_ = read_at_ - began;
  reading_ = false;
  for (auto& resume : std::exchange(waiting_, {})) asio::post(executor_, std::move(resume));
}

}  // namespace welcomed::admin
