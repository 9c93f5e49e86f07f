// How far forecasts are from what then happens, in simulated rollouts of 50,000 people; the numbers of the README's
// table.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

#include "unit/core/simulated_rollout.hpp"

int main(int count, char** words) {
  const int rollouts = count > 1 ? std::stoi(words[1]) : 50;
  constexpr int kPeople = 50'000;
  std::vector<double> errors;
  for (int seed = 0; seed < rollouts; ++seed) {
    for (const double error : welcomed::core::testing::errors_of_forecasts(seed, kPeople))
      errors.push_back(std::abs(error));
  }
  if (errors.empty()) return 1;
  std::sort(errors.begin(), errors.end());
  std::printf("| rollouts | people | forecasts | median error %% | 95 %% | maximum |\n|---|---|---|---|---|---|\n");
  std::printf("| %d | %d | %zu | %.2f | %.2f | %.2f |\n", rollouts, kPeople, errors.size(), errors[errors.size() / 2],
              errors[errors.size() * 95 / 100], errors.back());
}
