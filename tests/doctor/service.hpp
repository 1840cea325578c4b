#pragma once

#include "tests/transport/raw_socket.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace actorgrid::doctor::test {

/// Something that listens on the loopback and is not what the doctor hopes for. Each connection is
/// handled on a thread of its own, and is closed when its handler returns or the service ends.
class service {
public:
  using handler = std::function<void(ws::test::raw_socket&)>;

  explicit service(handler handle, std::uint16_t port = 0);
  service(const service&) = delete;
  service& operator=(const service&) = delete;
  ~service();

  std::uint16_t port() const noexcept { return port_; }

private:
  void accept();

  handler handle_;
  ws::descriptor listening_;
  std::uint16_t port_ = 0;
  std::mutex mutex_;
  bool is_over_ = false;
  std::vector<int> open_; ///< descriptors of connections, to shut them down
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

/// Reads a request and gives this answer.
service::handler answers(std::string answer);
/// An HTTP answer with this status line and body.
std::string http_answer(const std::string& status, const std::string& body = {},
                        const std::string& fields = {});
/// Accepts, and sends nothing.
service::handler stays_silent();

/// How a scripted node answers those who say hello.
struct scripted_node {
  std::string local;              ///< its name
  std::vector<std::string> peers; ///< whom it knows
  std::chrono::seconds ahead{0};  ///< of its clock
};
/// Upgrades, and then accepts or refuses as a node with that clock and that list does.
service::handler shakes_hands(scripted_node as);

} // namespace actorgrid::doctor::test
