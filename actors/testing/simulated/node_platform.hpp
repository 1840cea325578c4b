#pragma once

#include "actors/runtime/platform.hpp"
#include "actors/testing/simulated/network.hpp"

namespace actorgrid::testing::simulated {

/// The machine of a simulated node: loops are stepped, sockets are wires of the network, and
/// waiting lets the simulator go on.
class node_platform final : public detail::platform {
public:
  /// The node's time of day differs from that of the simulator by `clock_offset`.
  node_platform(simulator& w, network& n, std::size_t node,
                std::shared_ptr<const std::chrono::nanoseconds> clock_offset)
      : simulator_(w), network_(n), node_(node), clock_offset_(std::move(clock_offset)) {}

  void start(actors::loop_unit& unit) override;
  void stop(actors::loop_unit& unit) override;
  /// The simulation decides which actor runs next.
  std::shared_ptr<actors::actor_jobs> make_actor_jobs(caf::actor_system&) override { return {}; }
  failure open_sockets(ws::loop&) override { return {}; }
  outcome<ws::tls_contexts> load_tls(const tls_config&) override { return ws::tls_contexts{}; }
  std::unique_ptr<ws::dial> dial(ws::loop& where, ws::dial_target target,
                                 std::function<void(ws::dial_result)> done) override;
  std::unique_ptr<ws::dial> knock(ws::loop& where, ws::dial_target target, std::string knocker,
                                  std::function<void(const failure&)> done) override;
  std::unique_ptr<detail::listener> make_listener(std::vector<ws::loop*> loops,
                                                  ws::acceptor_options options) override;
  void wait_until_ended(caf::actor_system& system, const std::vector<caf::actor>& actors) override;
  void wait_until_none(const actors::wait_group& members) override;
  void pause(std::chrono::milliseconds time) override { simulator_.advance(time); }
  std::shared_ptr<void> repeat(std::chrono::milliseconds, std::function<void()>) override {
    return {};
  }
  std::uint64_t random() override { return simulator_.random(); }
  codec::timestamp wall_now() override;

private:
  simulator& simulator_;
  network& network_;
  std::size_t node_;
  std::shared_ptr<const std::chrono::nanoseconds> clock_offset_;
};

} // namespace actorgrid::testing::simulated
