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
/// Throws unless there is no error; `what` was attempted.
void expect_success(const caf::error& e, std::string_view what);
/// Throws unless the remote handler failed with a text that begins with `text`.
void expect_remote(const caf::error& e, std::string_view text);

/// A stream that has to open. Throws deviation when it did not.
template <class Stream>
Stream opened(caf::expected<Stream> stream) {
  if (!stream) throw deviation("opening a stream: " + render(stream.error()));
  return std::move(*stream);
}

/// Bytes of which every `number` has others, so that answers cannot be mixed up unnoticed.
payload numbered_body(std::size_t size, std::uint64_t number);

/// An echo has to succeed: the connection still works.
void check_connection(const peer& to);

/// No scenario waits longer than this for one answer or stream.
inline constexpr std::chrono::seconds patience{30};
/// What even a guest may have at a time.
inline constexpr std::size_t calls_at_a_time = 32;
inline constexpr std::size_t streams_at_a_time = 8;

/// One kind of exchange with a peer that serves the conformance set.
struct scenario {
  std::string_view name;
  /// Returns how many operations it took. Throws deviation. @thread not an actor thread
  std::uint64_t (*run)(node& own, const peer& to);
};

/// Calls, streams, and how streams end otherwise than cleanly.
const std::vector<scenario>& unary_scenarios();
const std::vector<scenario>& stream_scenarios();
const std::vector<scenario>& ending_scenarios();

/// Calls without pause while `command` kills and restarts the peer: only calls in flight then may
/// fail, each as disconnected.
std::uint64_t run_restart(node& own, const peer& to, const std::string& command);

} // namespace actorgrid::ctl::conform
