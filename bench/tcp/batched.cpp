// The lower bound: a call that is nothing but its bytes. Like ActorGrid, both ends write everything
// that a turn produced at once, and poll for 50 us before they sleep.
#include "bench/driver/contestant.hpp"
#include "bench/tcp/framed_socket.hpp"
#include "bench/tcp/loopback.hpp"

#include <stdexcept>

namespace {

using namespace actorgrid::bench;
constexpr std::chrono::microseconds busy_poll{50};

void serve(const std::function<void(std::uint16_t)>& listens_on) {
  const auto listening = listen_on_loopback();
  listens_on(listening.port);
  for (;;) {
    framed_socket caller(accept_from(listening), busy_poll);
    framed_socket::message m;
    while (caller.turn())
      while (caller.take(m)) caller.send(m);
  }
}

class batched_connection final : public connection {
public:
  explicit batched_connection(std::uint16_t port) : socket_(connect_to(port), busy_poll) {}

  void run_calls(closed_loop& loop) override {
    const auto next = [&](std::uint32_t caller) {
      if (loop.begin(caller))
        socket_.send({caller, loop.text()});
      else
        loop.leave();
    };
    for (std::uint32_t caller = 0; caller < loop.callers(); ++caller) next(caller);
    while (!loop.ended()) {
      if (!socket_.turn()) throw std::runtime_error("the other end is gone");
      framed_socket::message m;
      while (socket_.take(m)) {
        loop.answered(m.number, m.text);
        next(m.number);
      }
    }
  }

private:
  framed_socket socket_;
};

} // namespace

int main(int argc, char** argv) {
  return measure({.program = "bench-tcp",
                  .version = "bare TCP, batched",
                  .serve = serve,
                  .connect = [](auto port) { return std::make_unique<batched_connection>(port); }},
                 argc, argv);
}
