#pragma once
#include <array>
#include <string_view>

namespace welcomed {

/// Where a death would hurt most: between a step and the record of it.
enum class CrashPoint {
  commit_begins,
  committed,  ///< the mark beside the store is behind
  recovered,
  page_read,
  page_kept,
  install_begun,
  install_answered,
  install_recorded,
  event_received,
  event_durable,
  chat_found,
  delivery_claimed,
  delivery_answered,
  delivery_recorded,
  chat_read,
  settled
};

inline constexpr std::array<std::string_view, 16> kCrashPointNames{
    "commit_begins",     "committed",         "recovered",      "page_read",     "page_kept",  "install_begun",
    "install_answered",  "install_recorded",  "event_received", "event_durable", "chat_found", "delivery_claimed",
    "delivery_answered", "delivery_recorded", "chat_read",      "settled"};

/// Does nothing; the program of the crash suite has one of its own that kills the process on demand.
void crash_point(CrashPoint where) noexcept;

}  // namespace welcomed
