// Cap'n Proto RPC: one event loop at each end, one two-party connection.
#include "bench/driver/contestant.hpp"
#include "echo.capnp.h"

#include <capnp/rpc-twoparty.h>
#include <kj/async-io.h>

namespace {

using namespace actorgrid::bench;

/// Size hint for a message that is little more than its text, so that it gets a single segment.
capnp::MessageSize size_of(std::size_t text_bytes) {
  return {text_bytes / sizeof(capnp::word) + 16, 0};
}

class echo_server final : public Echo::Server {
  kj::Promise<void> echo(EchoContext context) override {
    const auto text = context.getParams().getText();
    context.getResults(size_of(text.size())).setText(text);
    return kj::READY_NOW;
  }
};

void serve(const std::function<void(std::uint16_t)>& listens_on) {
  auto io = kj::setupAsyncIo();
  auto& network = io.provider->getNetwork();
  auto listener = network.parseAddress("127.0.0.1", 0).wait(io.waitScope)->listen();
  listens_on(static_cast<std::uint16_t>(listener->getPort()));
  capnp::TwoPartyServer server(kj::heap<echo_server>());
  server.listen(*listener).wait(io.waitScope);
}

class capnp_connection final : public connection {
public:
  explicit capnp_connection(std::uint16_t port) : stream_(connect(port)) {}
  ~capnp_connection() noexcept override = default; // those of the members may throw

  void run_calls(closed_loop& loop) override {
    auto callers = kj::heapArrayBuilder<kj::Promise<void>>(loop.callers());
    for (std::size_t caller = 0; caller < loop.callers(); ++caller) callers.add(call(loop, caller));
    kj::joinPromises(callers.finish()).wait(io_.waitScope);
  }

private:
  kj::Own<kj::AsyncIoStream> connect(std::uint16_t port) {
    auto& network = io_.provider->getNetwork();
    return network.parseAddress("127.0.0.1", port)
        .wait(io_.waitScope)
        ->connect()
        .wait(io_.waitScope);
  }

  kj::Promise<void> call(closed_loop& loop, std::size_t caller) {
    if (!loop.begin(caller)) {
      loop.leave();
      return kj::READY_NOW;
    }
    const auto& text = loop.text();
    auto request = echo_.echoRequest(size_of(text.size()));
    request.setText({reinterpret_cast<const kj::byte*>(text.data()), text.size()});
    return request.send().then([this, &loop, caller](capnp::Response<Echo::EchoResults>&& answer) {
      const auto echoed = answer.getText().asChars();
      loop.answered(caller, {echoed.begin(), echoed.size()});
      return call(loop, caller);
    });
  }

  kj::AsyncIoContext io_ = kj::setupAsyncIo();
  kj::Own<kj::AsyncIoStream> stream_;
  capnp::TwoPartyClient client_{*stream_};
  Echo::Client echo_ = client_.bootstrap().castAs<Echo>();
};

std::string version() {
  return "Cap'n Proto RPC " + std::to_string(CAPNP_VERSION_MAJOR) + '.'
         + std::to_string(CAPNP_VERSION_MINOR) + '.' + std::to_string(CAPNP_VERSION_MICRO);
}

} // namespace

int main(int argc, char** argv) {
  return measure({.program = "bench-capnp",
                  .version = version(),
                  .serve = serve,
                  .connect = [](auto port) { return std::make_unique<capnp_connection>(port); }},
                 argc, argv);
}
