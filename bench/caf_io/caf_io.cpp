// CAF's own middleman: a published actor, and an actor that calls it.
#include "bench/driver/contestant.hpp"

#include <caf/all.hpp>
#include <caf/io/all.hpp>

#include <stdexcept>
#include <utility>

namespace {

using namespace actorgrid::bench;

struct system_config : caf::actor_system_config {
  system_config() { load<caf::io::middleman>(); }
};

std::string explain(const caf::error& why) {
  return caf::to_string(why);
}

void serve(const std::function<void(std::uint16_t)>& listens_on) {
  system_config config;
  caf::actor_system system(config);
  const auto echo = system.spawn(
      []() -> caf::behavior { return {[](std::string& text) { return std::move(text); }}; });
  const auto port = system.middleman().publish(echo, 0, "127.0.0.1");
  if (!port) throw std::runtime_error(explain(port.error()));
  listens_on(*port);
  system.await_all_actors_done();
}

void call(caf::event_based_actor* self, const caf::actor& echo, closed_loop& loop,
          std::size_t caller) {
  if (!loop.begin(caller)) return loop.leave();
  self->request(echo, caf::infinite, loop.text())
      .then(
          [=, &loop](const std::string& answer) {
            loop.answered(caller, answer);
            call(self, echo, loop, caller);
          },
          [=, &loop](const caf::error& why) {
            loop.failed(explain(why));
            loop.leave();
          });
}

class middleman_connection final : public connection {
public:
  explicit middleman_connection(std::uint16_t port) {
    auto echo = system_.middleman().remote_actor("127.0.0.1", port);
    if (!echo) throw std::runtime_error(explain(echo.error()));
    echo_ = std::move(*echo);
  }

  void run_calls(closed_loop& loop) override {
    system_.spawn([this, &loop](caf::event_based_actor* self) {
      for (std::size_t caller = 0; caller < loop.callers(); ++caller)
        call(self, echo_, loop, caller);
    });
    loop.wait();
  }

private:
  system_config config_;
  caf::actor_system system_{config_};
  caf::actor echo_;
};

std::string version() {
  return "CAF's middleman " + std::to_string(CAF_VERSION / 10000) + '.'
         + std::to_string(CAF_VERSION / 100 % 100) + '.' + std::to_string(CAF_VERSION % 100);
}

} // namespace

int main(int argc, char** argv) {
  return measure(
      {.program = "bench-caf-io",
       .version = version(),
       .serve = serve,
       .connect = [](auto port) { return std::make_unique<middleman_connection>(port); }},
      argc, argv);
}
