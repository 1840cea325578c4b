#include "actors/testing/simulated/node_platform.hpp"

#include "actors/runtime/wait_group.hpp"

#include <charconv>
#include <thread>
#include <unistd.h>

namespace actorgrid::testing::simulated {

namespace {

/// 2024-01-01, where every simulation begins.
constexpr std::int64_t first_second = 1704067200;

class simulated_listener final : public detail::listener {
public:
  simulated_listener(network& n, std::size_t node, std::vector<ws::loop*> loops,
                     ws::acceptor_options options)
      : network_(n), node_(node),
        entrance_(std::make_shared<entrance>(std::move(loops), std::move(options))) {}
  ~simulated_listener() override { network_.close(node_); }

  bool add(ws::grid_route route) override { return entrance_->routes().add(std::move(route)); }
  void remove(const std::string& path) override { entrance_->routes().remove(path); }
  failure open() override {
    network_.open(node_, entrance_);
    return {};
  }
  bool is_in_use() const noexcept override { return false; }
  std::uint16_t port() const noexcept override { return entrance_->options().listen.port; }
  void close() override { network_.close(node_); }
  void take_over(int descriptor, std::string, std::string,
                 std::vector<std::pair<std::string, std::string>>) override {
    // A real socket has no place in a simulation.
    ::close(descriptor);
  }

private:
  network& network_;
  std::size_t node_;
  std::shared_ptr<entrance> entrance_;
};

} // namespace

void node_platform::start(actors::loop_unit& unit) {
  simulator_.add(unit, node_);
}

void node_platform::stop(actors::loop_unit& unit) {
  simulator_.remove(unit);
  unit.stop();
}

std::unique_ptr<ws::dial> node_platform::dial(ws::loop& where, ws::dial_target target,
                                              std::function<void(ws::dial_result)> done) {
  return network_.dial(node_, where, std::move(target), std::move(done));
}

std::unique_ptr<ws::dial> node_platform::knock(ws::loop& where, ws::dial_target target,
                                               std::string knocker,
                                               std::function<void(const failure&)> done) {
  return network_.knock(node_, where, std::move(target), std::move(knocker), std::move(done));
}

std::unique_ptr<detail::listener> node_platform::make_listener(std::vector<ws::loop*> loops,
                                                               ws::acceptor_options options) {
  return std::make_unique<simulated_listener>(network_, node_, std::move(loops),
                                              std::move(options));
}

void node_platform::wait_until_ended(caf::actor_system&, const std::vector<caf::actor>&) {
  // The actors end in the turns that this runs.
  simulator_.settle();
}

void node_platform::wait_until_none(const actors::wait_group& members) {
  for (simulator_.settle(); !members.is_none(); simulator_.settle())
    // A function that serves a stream ends on its own thread.
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

codec::timestamp node_platform::wall_now() {
  using namespace std::chrono;
  const auto since = simulator_.elapsed() + *clock_offset_;
  const auto whole = floor<seconds>(since);
  return {first_second + whole.count(),
          static_cast<std::int32_t>(nanoseconds(since - whole).count())};
}

} // namespace actorgrid::testing::simulated
