#include "net/watched_handler.hpp"

#include "net/outcome_words.hpp"

namespace welcomed::net {
namespace {

Task<std::optional<Reply>> watch_head(const Handler& handler, Answers& answers, Incoming& request,
                                      std::shared_ptr<void>& context) {
  auto refusal = co_await handler.head(request, context);
  if (refusal) answers.counts.of({outcome_word(refusal->status)}).add();
  co_return refusal;
}

Task<Reply> watch_serve(const Handler& handler, Clock& clock, Answers& answers, Incoming request,
                        std::shared_ptr<void> context) {
  const auto began = clock.uptime();
  auto reply = co_await handler.serve(std::move(request), std::move(context));
  answers.durations.observe(clock.uptime() - began);
  answers.counts.of({outcome_word(reply.status)}).add();
  co_return reply;
}

}  // namespace

Handler watched(Handler handler, Clock& clock, Answers& answers) {
  const auto inside = std::make_shared<const Handler>(std::move(handler));  // shared: a Handler is copied
  return {.head = [inside, &answers](
                      Incoming& request,
                      std::shared_ptr<void>& context) { return watch_head(*inside, answers, request, context); },
          .serve =
              [inside, &clock, &answers](Incoming request, std::shared_ptr<void> context) {
                return watch_serve(*inside, clock, answers, std::move(request), std::move(context));
              }};
}

}  // namespace welcomed::net
