#include "apps/bench/exchanges.hpp"

#include <caf/event_based_actor.hpp>

#include <stdexcept>
#include <vector>

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

operation both_ways(std::uint32_t window, plan wanted, stream_end served_by) {
  const payload message{std::string(wanted.bytes, 'x')};
  return [=](peer to) -> task<caf::error> {
    auto opened = co_await to.open(two_way(window, served_by));
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

/// One two-way stream after the other, until the load is over. Sends and reads at the same time.
class exchanging : public caf::event_based_actor {
public:
  exchanging(caf::actor_config& cfg, load_log* log, peer to, std::uint32_t window, plan wanted,
             stream_end served_by)
      : caf::event_based_actor(cfg), log_(*log), to_(std::move(to)),
        route_(two_way(window, served_by)), wanted_(wanted),
        message_(std::string(wanted.bytes, 'x')) {}

  caf::behavior make_behavior() override {
    begin();
    return {[](caf::unit_t) {}};
  }

private:
  using clock = std::chrono::steady_clock;

  void begin() {
    if (log_.is_over()) return quit();
    log_.begun();
    begin_ = clock::now();
    to_.open(route_).then(
        this,
        [this](byte_stream opened) {
          stream_ = std::move(opened);
          left_to_send_ = left_to_read_ = wanted_.messages;
          send();
          read();
        },
        [this](const caf::error& why) { end(why); });
  }
  void send() {
    if (left_to_send_ == 0) return stream_.finish();
    --left_to_send_;
    // An error ends the reading, too.
    stream_.send(message_).then(this, [this](const caf::error& why) {
      if (!why) send();
    });
  }
  void read() {
    stream_.next().then(this, [this](const std::optional<payload>& message) {
      if (!message) return end(left_to_read_ == 0 ? stream_.error() : wrong("too few messages"));
      if (message->size() != wanted_.bytes || left_to_read_ == 0)
        return end(wrong("not what was sent"));
      --left_to_read_;
      read();
    });
  }
  void end(caf::error why) {
    const bool failed = static_cast<bool>(why);
    log_.ended(begin_, std::move(why));
    stream_ = {};
    if (failed) return quit(); // what fails at once would keep a thread busy
    begin();
  }

  load_log& log_;
  const peer to_;
  const stream_route<no_payload, payload, payload> route_;
  const plan wanted_;
  const payload message_;
  clock::time_point begin_;
  byte_stream stream_;
  std::uint64_t left_to_send_ = 0, left_to_read_ = 0;
};

} // namespace

operation_of_actors asked_exchange(std::uint32_t window, plan wanted, stream_end from,
                                   stream_end to) {
  return [=](node& self, const std::vector<peer>& others, std::size_t streams, load_log& log) {
    std::vector<caf::actor> made;
    for (std::size_t i = 0; i < streams; ++i) {
      const auto& other = others[i % others.size()];
      made.push_back(from == stream_end::loop_actor
                         ? self.spawn_on_loop<exchanging>(&log, other, window, wanted, to)
                         : caf::actor_cast<caf::actor>(
                               other.system()->spawn<exchanging>(&log, other, window, wanted, to)));
    }
    return made;
  };
}

operation exchange(const std::string& kind, std::uint32_t window, plan wanted, stream_end to) {
  if (kind == "requests") return requests(window, wanted);
  if (kind == "responses") return responses(window, wanted);
  if (kind == "two-way") return both_ways(window, wanted, to);
  throw std::invalid_argument("no kind " + kind);
}

void serve_window(both_ends& ends, std::uint32_t window) {
  if (auto done = ends.served().call(set_window, window).get(); !done)
    throw std::runtime_error("the window was not set: " + render(done.error()));
}

} // namespace actorgrid::bench
