#pragma once

#include <actorgrid/error.hpp>
#include <actorgrid/node.hpp>
#include <actorgrid/task.hpp>

#include <caf/expected.hpp>

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace actorgrid::ctl::conform {

/// Why a scenario failed.
class deviation : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

void expect(bool holds, std::string_view otherwise);
/// Throws if there is an error; `what` says what was attempted.
void expect_success(const caf::error& e, std::string_view what);
/// Throws unless the remote handler failed with a text that begins with `text`.
void expect_remote(const caf::error& e, std::string_view text);
/// Throws deviation unless the error says that the peer has no such handler.
void expect_no_handler(const caf::error& e);

/// The stream; throws deviation if it did not open.
template <class Stream>
Stream opened(caf::expected<Stream> stream) {
  if (!stream) throw deviation("opening a stream: " + render(stream.error()));
  return std::move(*stream);
}

/// Bytes that differ for every `number`, so that mixed-up answers are noticed.
payload numbered_body(std::size_t size, std::uint64_t number);

/// Throws deviation unless the connection still works: an echo must succeed.
void check_connection(const peer& to);

/// No scenario waits longer than this for one answer or stream.
inline constexpr std::chrono::seconds patience{30};
/// What even a guest may have in flight and open at a time.
inline constexpr std::size_t calls_at_a_time = 32;
inline constexpr std::size_t streams_at_a_time = 8;

/// One kind of exchange with a peer that serves the conformance set.
struct scenario {
  std::string_view name;
  /// Returns the number of its operations. Throws deviation. @thread not an actor thread
  std::uint64_t (*run)(node& own, const peer& to);
};

/// Scenarios of calls, of streams, and of streams that do not end cleanly.
const std::vector<scenario>& unary_scenarios();
const std::vector<scenario>& stream_scenarios();
const std::vector<scenario>& ending_scenarios();

/// Calls continuously while `command` kills and restarts the peer: only calls in flight at the kill
/// may fail, each as disconnected.
std::uint64_t run_restart(node& own, const peer& to, const std::string& command);

} // namespace actorgrid::ctl::conform
