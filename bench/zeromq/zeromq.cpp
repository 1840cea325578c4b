// ZeroMQ: a DEALER that calls, a ROUTER that answers. A thread of ZeroMQ batches queued messages.
// It only moves messages: this program has to match answers to calls.
#include "bench/driver/contestant.hpp"

#include <cstring>
#include <zmq.hpp>

namespace {

using namespace actorgrid::bench;

zmq::socket_t unlimited(zmq::context_t& context, zmq::socket_type type) {
  zmq::socket_t socket(context, type);
  socket.set(zmq::sockopt::linger, 0);
  socket.set(zmq::sockopt::sndhwm, 0); // a ROUTER drops messages above the limit
  socket.set(zmq::sockopt::rcvhwm, 0);
  return socket;
}

void serve(const std::function<void(std::uint16_t)>& listens_on) {
  zmq::context_t context;
  auto socket = unlimited(context, zmq::socket_type::router);
  socket.bind("tcp://127.0.0.1:*");
  const auto endpoint = socket.get(zmq::sockopt::last_endpoint);
  listens_on(static_cast<std::uint16_t>(std::stoi(endpoint.substr(endpoint.rfind(':') + 1))));
  for (zmq::message_t part;;) {
    (void)socket.recv(part);
    const bool more = part.more();
    socket.send(part, more ? zmq::send_flags::sndmore : zmq::send_flags::none);
  }
}

class dealer final : public connection {
public:
  explicit dealer(std::uint16_t port) {
    socket_.connect("tcp://127.0.0.1:" + std::to_string(port));
  }

  void run_calls(closed_loop& loop) override {
    zmq::message_t prototype(loop.text()); // its copies share its bytes
    const auto next = [&](std::size_t caller) {
      if (!loop.begin(caller)) return loop.leave();
      zmq::message_t text;
      text.copy(prototype);
      socket_.send(zmq::buffer(&caller, sizeof caller), zmq::send_flags::sndmore);
      socket_.send(text, zmq::send_flags::none);
    };
    for (std::size_t caller = 0; caller < loop.callers(); ++caller) next(caller);
    for (zmq::message_t number, text; !loop.ended();) {
      (void)socket_.recv(number);
      (void)socket_.recv(text);
      const auto caller = *number.data<std::size_t>();
      loop.answered(caller, text.to_string_view());
      next(caller);
    }
  }

private:
  zmq::context_t context_;
  zmq::socket_t socket_ = unlimited(context_, zmq::socket_type::dealer);
};

std::string version() {
  const auto [major, minor, patch] = zmq::version();
  return "ZeroMQ " + std::to_string(major) + '.' + std::to_string(minor) + '.'
         + std::to_string(patch) + ", DEALER and ROUTER";
}

} // namespace

int main(int argc, char** argv) {
  return measure({.program = "bench-zeromq",
                  .version = version(),
                  .serve = serve,
                  .connect = [](auto port) { return std::make_unique<dealer>(port); }},
                 argc, argv);
}
