// The floor of a round trip: one message at a time, there and back. Each end sleeps while it waits,
// on a core of its own.
#include "bench/driver/contestant.hpp"
#include "bench/tcp/loopback.hpp"

#include <array>
#include <cerrno>
#include <sched.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace {

using namespace actorgrid::bench;

std::size_t check(ssize_t result) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), "the connection broke");
  return static_cast<std::size_t>(result);
}

/// Pins this process to one of the cores that it may use, counted from 0. Does nothing if there are
/// fewer. On the same core, both ends would measure only how the kernel switches between them.
void stay_on_core(std::size_t wanted) {
  cpu_set_t allowed, chosen;
  CPU_ZERO(&chosen);
  if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
  for (std::size_t core = 0; core < CPU_SETSIZE; ++core) {
    if (!CPU_ISSET(core, &allowed) || wanted-- != 0) continue;
    CPU_SET(core, &chosen);
    ::sched_setaffinity(0, sizeof chosen, &chosen);
  }
}

void serve(const std::function<void(std::uint16_t)>& listens_on) {
  stay_on_core(1);
  const auto listening = listen_on_loopback();
  listens_on(listening.port);
  const int caller = accept_from(listening);
  std::array<char, 1 << 16> bytes;
  while (const auto n = check(::recv(caller, bytes.data(), bytes.size(), 0)))
    check(::send(caller, bytes.data(), n, MSG_NOSIGNAL));
}

class ping_pong_connection final : public connection {
public:
  explicit ping_pong_connection(std::uint16_t port) : socket_(connect_to(port)) { stay_on_core(0); }
  ~ping_pong_connection() override { ::close(socket_); }

  void run_calls(closed_loop& loop) override {
    std::string answer(loop.text().size(), ' ');
    while (loop.begin(0)) {
      check(::send(socket_, loop.text().data(), loop.text().size(), MSG_NOSIGNAL));
      answer.resize(check(::recv(socket_, answer.data(), answer.size(), MSG_WAITALL)));
      loop.answered(0, answer);
    }
    loop.leave();
  }

private:
  int socket_;
};

} // namespace

int main(int argc, char** argv) {
  return measure({.program = "bench-tcp-ping-pong",
                  .version = "bare TCP, both ends block",
                  .serve = serve,
                  .connect = [](auto port) { return std::make_unique<ping_pong_connection>(port); },
                  .callers_max = 1},
                 argc, argv);
}
