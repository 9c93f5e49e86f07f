#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace bench {

struct Load {
  std::vector<std::uint16_t> ports;  ///< of loopback; connections are spread over them
  bool tls = false;                  ///< whatever certificate is shown
  int connections = 1;
  int count = 0;
  double per_second = 0;                    ///< 0: each connection goes on as soon as it is answered
  std::function<std::string(int)> request;  ///< the bytes of the request of that number
};

struct Measured {
  double seconds = 0;
  std::vector<double> milliseconds;  ///< of those answered 200, sorted; counted from when each was to go
  int refused = 0;                   ///< any other status
  int reconnects = 0;                ///< the request is sent anew, and its time runs on

  [[nodiscard]] double percentile(double percent) const;
};

/// Posts on kept-alive connections and returns when all are answered.
Measured post_all(const Load& load);

}  // namespace bench
