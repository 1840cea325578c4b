#pragma once

#include <actorgrid/stream.hpp>
#include <actorgrid/testing/call_info.hpp>
#include <actorgrid/testing/run.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace actorgrid::testing {

/// A scripted remote end of a stream, for unit tests of stream handlers: no network, no actor, no
/// waiting.
///
///     grid::testing::scripted_stream script{{"one", "two"}};
///     grid::testing::run(my_handler("!", script.in(), script.out()));
///     CHECK(script.sent() == std::vector<grid::payload>{"one!", "two!"});
///
/// The input ends as scripted: cleanly or with an error. Once all input was taken, sending fails
/// with that error too, as on a cancelled stream. To test how the other end reacts to what it
/// receives, use a testing::simulation.
/// @thread one thread only
class scripted_stream {
public:
  /// Takes the messages that arrive, and the error the input then ends with; empty for a clean end.
  explicit scripted_stream(std::vector<payload> input = {}, caf::error end = {});

  /// The same with values of a typed route: scripted_stream::of<record>({{...}, {...}}).
  template <class T>
  static scripted_stream of(std::vector<T> input, caf::error end = {}) {
    std::vector<payload> bytes;
    for (auto& value : input) bytes.push_back(encode(std::move(value)));
    return scripted_stream{std::move(bytes), std::move(end)};
  }

  /// The end the handler reads from; pass T for a typed route.
  template <class T = payload>
  source<T> in() const {
    return source<T>{port()};
  }
  /// The end the handler sends with; pass T for a typed route.
  template <class T = payload>
  sink<T> out() const {
    return sink<T>{port()};
  }

  /// Limits how many messages can be sent before one would have to wait; then try_send reports
  /// would_block and send throws. There is no limit unless set.
  void limit_window(std::size_t messages);

  /// The messages sent so far.
  const std::vector<payload>& sent() const noexcept;
  /// The same as values of a typed route. @error std::runtime_error if one does not decode
  template <class T>
  std::vector<T> sent_as() const {
    std::vector<T> values;
    for (const auto& bytes : sent()) {
      auto value = decode<T>(bytes);
      if (!value) throw std::runtime_error("a message that was sent: " + render(value.error()));
      values.push_back(std::move(*value));
    }
    return values;
  }
  /// Number of input messages that were taken.
  std::size_t taken() const noexcept;
  /// Whether the handler itself ended its output cleanly. (A handler that only returns does not:
  /// the runtime does it for the handler.)
  bool is_finished() const noexcept;
  /// The text the handler failed its stream with, or the error text of a message that did not
  /// decode.
  const std::optional<std::string>& failed() const noexcept;

private:
  class scripted_port;
  std::shared_ptr<detail::stream_port> port() const;

  std::shared_ptr<scripted_port> port_;
};

} // namespace actorgrid::testing
