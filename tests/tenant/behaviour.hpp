// How the simulated services behave: set by the command line, changed while they run by POST /control/behaviour.
#pragma once
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "options.hpp"

namespace tenant {

struct Behaviour {
  int token_lifetime = 3600;      // seconds
  int latency_ms = 0;             // added to every answer of a service
  int chat_misses = 1;            // 404s of a chat right after an install
  int empty_page_every = 0;       // every so many pages of a listing is empty, 0 for none
  double accepted_percent = 0;    // sends answered 202 without a body
  bool self_mismatch = false;     // the manifest names another client id: installs 403, reads show nothing
  double no_event_percent = 5;    // users whose events never come
  double double_percent = 10;     // events posted twice
  double swap_percent = 10;       // users whose two events come in the other order
  int event_delay_ms = 50;        // from an install to its first event
  int redeliver_after_ms = 1000;  // the first wait after an event was not taken; doubles up to 5 s
  int event_timeout_ms = 15000;   // an event not answered by then is posted again
  int events_in_flight = 16;
  int delta_page = 200;      // items on a page of changes
  int delta_generation = 0;  // links to changes of another generation are answered as expired
  int delta_expired_status = 410;
  double delta_replay_percent = 0;  // items that come once more on their page
  int delta_bad_group_status = 0;   // of a whole query of groups, one of which is deleted or unknown; 0: it is omitted
  bool delta_forgets = false;       // what happens meanwhile is in no delta query, for ever
  bool archived_refuse_reads = false;  // their apps and channels: 403
  bool graph_chats_refused = false;    // 19:…@unq.gbl.spaces answers BotNotInConversationRoster
  int dead_id_status = 403;            // of a conversation that belonged to a bot before this one
  std::string switched_off;            // the code for an app that is off for everybody; empty: it is on
  double read_percent = 0;             // of people: what they do with the first message they get
  double reply_percent = 0;
  double press_percent = 0;
  double react_percent = 0;
  double uninstall_percent = 0;
  double block_percent = 0;
  /// Of messages whose summary begins so: some of these rates by name, in the place of those above.
  std::map<std::string, std::map<std::string, double>> rates_of;
  int clock_offset_s = 0;  // how far Entra's clock is ahead of the machine's, when it looks at assertions
};

inline Behaviour behaviour_from(const Options& options) {
  Behaviour behaviour;
  behaviour.token_lifetime = options.token_lifetime;
  behaviour.latency_ms = options.latency_ms;
  behaviour.chat_misses = options.chat_misses;
  behaviour.no_event_percent = options.no_event_percent;
  behaviour.double_percent = options.double_percent;
  behaviour.swap_percent = options.swap_percent;
  behaviour.event_delay_ms = options.event_delay_ms;
  return behaviour;
}

}  // namespace tenant
