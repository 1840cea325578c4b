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

/// The other end of a stream as a test writes it, for unit tests of stream handlers: no network, no
/// actor, no waiting.
///
///     grid::testing::scripted_stream script{{"one", "two"}};
///     grid::testing::run(my_handler("!", script.in(), script.out()));
///     CHECK(script.sent() == std::vector<grid::payload>{"one!", "two!"});
///
/// The input ends as the script says: cleanly, or with an error, which sending sees too once all
/// input was taken, as on a stream that was cancelled. For what the other end does in answer to
/// what it gets, use a testing::simulation.
/// @thread one
class scripted_stream {
public:
  /// What arrives, and the error the input then ends with; none for a clean end.
  explicit scripted_stream(std::vector<payload> input = {}, caf::error end = {});

  /// The same with values of a typed route: scripted_stream::of<record>({{...}, {...}}).
  template <class T>
  static scripted_stream of(std::vector<T> input, caf::error end = {}) {
    std::vector<payload> bytes;
    for (auto& value : input) bytes.push_back(encode(std::move(value)));
    return scripted_stream{std::move(bytes), std::move(end)};
  }

  /// The handler's ends; typed ones for typed routes.
  template <class T = payload>
  source<T> in() const {
    return source<T>{port()};
  }
  /// The end the handler sends with.
  template <class T = payload>
  sink<T> out() const {
    return sink<T>{port()};
  }

  /// The window: how many messages can be sent before one would have to wait, which try_send
  /// reports and send throws. No limit unless set.
  void limit_window(std::size_t messages);

  /// What was sent so far.
  const std::vector<payload>& sent() const noexcept;
  /// The same as values of a typed route. @error std::runtime_error when one is none
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
  /// How many messages of the input were taken.
  std::size_t taken() const noexcept;
  /// Whether the handler ended its output cleanly by itself. (Handlers that return do not: the
  /// runtime does it for them.)
  bool is_finished() const noexcept;
  /// The text the handler failed its stream with, or that of a message which is none of its type.
  const std::optional<std::string>& failed() const noexcept;

private:
  class scripted_port;
  std::shared_ptr<detail::stream_port> port() const;

  std::shared_ptr<scripted_port> port_;
};

} // namespace actorgrid::testing
