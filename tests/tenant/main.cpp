// The program `tenant`.
#include <utility>

#include <boost/asio/signal_set.hpp>
#include <iostream>

#include "cloud.hpp"

int main(int argc, char** argv) {
  int status = 0;
  const auto options = tenant::options_from(argc, argv, status);
  if (!options) return status;
  try {
    tenant::Cloud simulated(*options);
    boost::asio::signal_set signals(simulated.io(), SIGTERM, SIGINT);
    signals.async_wait([&](const boost::system::error_code& code, int) {
      if (!code) simulated.stop();
    });
    std::cout << simulated.introduction().dump() << std::endl;
    simulated.run();
  } catch (const std::exception& error) {
    std::cerr << "tenant: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
