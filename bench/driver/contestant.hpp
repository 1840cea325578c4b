#pragma once

#include "bench/driver/closed_loop.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace actorgrid::bench {

/// What the callers of streams do: an operation is a whole stream.
struct stream_plan {
  std::string kind;          ///< "requests", "responses" or "two-way"
  std::size_t window = 1;    ///< two-way: messages that may be ahead of their answers
  std::size_t messages = 10; ///< two-way: each way
};

/// A connection to the serving process, which all callers share.
class connection {
public:
  virtual ~connection() = default;

  /// Makes calls for all callers until they have left. @pre one loop at a time
  virtual void run_calls(closed_loop& loop) = 0;
  /// Opens, uses and ends streams for all callers until they have left. By default, throws
  /// std::logic_error.
  virtual void run_streams(closed_loop& loop, const stream_plan& plan);
};

/// A system to compare with.
struct contestant {
  std::string program; ///< its name
  std::string version; ///< name, version and setup of the system
  /// Serves on a free port of the loopback, passes it to `listens_on`, and does not return.
  std::function<void(const std::function<void(std::uint16_t)>& listens_on)> serve;
  std::function<std::unique_ptr<connection>(std::uint16_t port)> connect;
  bool has_streams = false;
  std::size_t callers_max = 65535;
};

/// The main function of a program that measures it, with a command line like that of
/// actorgrid-bench. Returns the exit code: 0 ok, 1 something failed, 2 usage.
int measure(const contestant& chosen, int argc, char** argv);

} // namespace actorgrid::bench
