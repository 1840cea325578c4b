#pragma once

#include "net/loop/loop.hpp"

#include <actorgrid/detail/host_port.hpp>
#include <actorgrid/outcome.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace actorgrid::ws {

/// One HTTP POST over a connection of its own, without TLS: looks the name up, connects, sends, and
/// reads the status of the answer.
/// @cancel destroying it: everything is closed, `done` is not called
/// @thread the loop's own; to be destroyed there, or after the loop has stopped
class http_post {
public:
  struct request {
    detail::host_port to;
    std::string target; ///< begins with '/'
    std::string content_type;
    std::vector<std::pair<std::string, std::string>> fields; ///< more of the header
    std::string body;
  };
  /// The status, whichever it is, or why there is none: handshake_timeout after `time_max`.
  using result = outcome<unsigned>;

  /// `done` runs on the loop, never before this returns; it may destroy this.
  http_post(loop& where, request what, std::chrono::milliseconds time_max,
            std::function<void(result)> done);
  ~http_post();
  http_post(const http_post&) = delete;
  http_post& operator=(const http_post&) = delete;

private:
  class state;
  std::shared_ptr<state> state_;
};

} // namespace actorgrid::ws
