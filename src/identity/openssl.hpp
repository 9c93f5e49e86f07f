#pragma once
#include <openssl/err.h>

namespace welcomed::identity {

/// Lets a unique_ptr give what it holds back by `release`.
template <auto release>
struct With {
  template <typename T>
  void operator()(T* held) const {
    release(held);
  }
};

/// Leaves OpenSSL's error queue as it was: TLS on this thread would take our failures for its own.
class QuietErrors {
 public:
  QuietErrors() { ERR_set_mark(); }
  ~QuietErrors() { ERR_pop_to_mark(); }
  QuietErrors(const QuietErrors&) = delete;
  QuietErrors& operator=(const QuietErrors&) = delete;
};

}  // namespace welcomed::identity
