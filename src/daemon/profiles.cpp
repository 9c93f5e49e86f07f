#include "daemon/profiles.hpp"

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>

#include "core/causes.hpp"

namespace welcomed::daemon {

using graph::GraphClient;
using graph::Profile;

/// People who are read together, and in their order what was read.
struct Profiles::Group {
  explicit Group(Clock& clock) : complete(clock) {}

  std::vector<RecipientId> people;
  Wakeup complete;
  std::vector<std::function<void()>> waiting;
  std::vector<Answer> answers;
};

namespace {

/// Else it may be that of one of them, and says nothing of the others.
bool about_all(const Setback& setback) {
  const auto whose = core::whose(cause_of(setback));
  return whose == core::Whose::service || whose == core::Whose::tenant || whose == core::Whose::ours;
}

std::optional<Profile> profile_in(const std::vector<Profile>& found, const RecipientId& person) {
  const auto is_theirs = [&](const Profile& each) { return boost::iequals(each.id.str(), person.str()); };
  const auto profile = std::find_if(found.begin(), found.end(), is_theirs);
  return profile == found.end() ? std::nullopt : std::optional(*profile);
}

}  // namespace

Task<Outcome<std::optional<Profile>>> Profiles::of(RecipientId person) {
  const auto group = join(person);
  const auto place = group->people.size() - 1;
  co_await suspend([&group](std::function<void()> resume) { group->waiting.push_back(std::move(resume)); });
  co_return group->answers[place];
}

std::shared_ptr<Profiles::Group> Profiles::join(const RecipientId& person) {
  const bool begins = gathering_ == nullptr;
  if (begins) gathering_ = std::make_shared<Group>(clock_);
  auto group = gathering_;
  group->people.push_back(person);
  if (stopped_ || group->people.size() == GraphClient::kMostProfiles) {
    gathering_.reset();
    group->complete.notify();
  }
  if (begins) spawn(executor_, serve(group));
  return group;
}

void Profiles::stop() {
  stopped_ = true;
  if (gathering_) gathering_->complete.notify();
}

Task<void> Profiles::serve(std::shared_ptr<Group> group) {
  const auto wait = began_ + kGathering - clock_.uptime();
  if (wait > Duration(0) && !stopped_) co_await group->complete.wait_until(clock_.now() + wait);
  if (gathering_ == group) gathering_.reset();
  began_ = clock_.uptime();
  auto people = group->people;
  group->answers = co_await read(std::move(people));
  for (const auto& resume : group->waiting) resume();
}

Task<std::vector<Profiles::Answer>> Profiles::read(std::vector<RecipientId> people) {
  auto asked = people;
  const auto found = co_await graph_.profiles(std::move(asked), wanted_());
  if (!found && people.size() > 1 && !about_all(found.setback())) {
    auto each = co_await read_each(std::move(people));
    co_return each;
  }
  if (found)
    circuit_.close();
  else
    circuit_.heed(people.front().str(), found.setback());
  std::vector<Answer> answers;
  for (const auto& person : people)
    answers.push_back(found ? Answer(profile_in(found.value(), person)) : Answer(found.setback()));
  co_return answers;
}

Task<std::vector<Profiles::Answer>> Profiles::read_each(std::vector<RecipientId> people) {
  std::vector<Answer> answers;
  for (const auto& person : people) {
    std::vector<RecipientId> alone{person};
    auto answer = co_await read(std::move(alone));
    answers.push_back(std::move(answer.front()));
  }
  co_return answers;
}

}  // namespace welcomed::daemon
