#pragma once
#include "core/confirmation.hpp"
#include "core/delivery.hpp"
#include "core/existing.hpp"
#include "core/policy.hpp"
#include "core/recipient.hpp"
#include "sql/statement.hpp"

/// Which value a word in the store stands for.
namespace welcomed::sql {

template <>
struct Words<core::RecipientState> {
  static core::RecipientState of(std::string_view word) {
    return core::recipient_state(word).value_or(core::RecipientState::failed);
  }
};

template <>
struct Words<core::DeliveryState> {
  static core::DeliveryState of(std::string_view word) {
    return core::delivery_state(word).value_or(core::DeliveryState::failed);
  }
};

template <>
struct Words<core::RecipientKind> {
  static core::RecipientKind of(std::string_view word) { return core::recipient_kind(word); }
};

template <>
struct Words<core::Found> {
  static core::Found of(std::string_view word) { return core::found_of(word); }
};

template <>
struct Words<core::Renewal> {
  static core::Renewal of(std::string_view word) { return core::renewal_of(word); }
};

template <>
struct Words<core::Existing> {
  static core::Existing of(std::string_view word) { return core::existing_of(word); }
};

template <>
struct Words<core::Since> {
  static core::Since of(std::string_view word) { return core::since_of(word); }
};

template <>
struct Words<core::Unless> {
  static core::Unless of(std::string_view word) { return core::unless_of(word); }
};

template <>
struct Words<core::Wish> {
  static core::Wish of(std::string_view word) { return core::wish_named(word); }
};

template <>
struct Words<core::ConfirmationState> {
  static core::ConfirmationState of(std::string_view word) { return core::confirmation_state(word); }
};

}  // namespace welcomed::sql
