#include "apps/bench/exchanges.hpp"

#include <stdexcept>

namespace actorgrid::bench {

namespace {

caf::error wrong(const char* what) {
  return make_error(errc::protocol_violation, what);
}

/// Reads a stream to its end, which must come after exactly wanted.messages more messages.
template <class Stream>
task<caf::error> read_rest(Stream* from, plan wanted) {
  while (auto message = co_await from->next()) {
    if (message->size() != wanted.bytes) co_return wrong("a message has the wrong length");
    if (wanted.messages-- == 0) co_return wrong("too many messages");
  }
  if (auto error = from->error()) co_return error;
  co_return wanted.messages == 0 ? caf::error{} : wrong("too few messages");
}

operation requests(std::uint32_t window, plan wanted) {
  const payload message{std::string(wanted.bytes, 'x')};
  return [=](peer to) -> task<caf::error> {
    auto opened = co_await to.open(requests_only(window), wanted);
    if (!opened) co_return opened.error();
    for (std::uint64_t i = 0; i < wanted.messages; ++i)
      if (auto error = co_await opened->send(message)) co_return error;
    opened->finish();
    co_return co_await read_rest(&*opened, plan{0, wanted.bytes});
  };
}

operation responses(std::uint32_t window, plan wanted) {
  return [=](peer to) -> task<caf::error> {
    auto opened = co_await to.open(responses_only(window), wanted);
    if (!opened) co_return opened.error();
    co_return co_await read_rest(&*opened, wanted);
  };
}

operation both_ways(std::uint32_t window, plan wanted) {
  const payload message{std::string(wanted.bytes, 'x')};
  return [=](peer to) -> task<caf::error> {
    auto opened = co_await to.open(two_way(window));
    if (!opened) co_return opened.error();
    plan rest = wanted;
    for (std::uint64_t i = 0; i < wanted.messages; ++i) {
      // With a whole window of answers unread, sending first could leave both ends waiting.
      if (i >= window) {
        auto answer = co_await opened->next();
        if (!answer) co_return opened->error() ? opened->error() : wrong("too few messages");
        if (answer->size() != wanted.bytes) co_return wrong("a message has the wrong length");
        --rest.messages;
      }
      if (auto error = co_await opened->send(message)) co_return error;
    }
    opened->finish();
    co_return co_await read_rest(&*opened, rest);
  };
}

} // namespace

operation exchange(const std::string& kind, std::uint32_t window, plan wanted) {
  if (kind == "requests") return requests(window, wanted);
  if (kind == "responses") return responses(window, wanted);
  if (kind == "two-way") return both_ways(window, wanted);
  throw std::invalid_argument("no kind " + kind);
}

void serve_window(both_ends& ends, std::uint32_t window) {
  if (auto done = ends.served().call(set_window, window).get(); !done)
    throw std::runtime_error("the window was not set: " + render(done.error()));
}

} // namespace actorgrid::bench
