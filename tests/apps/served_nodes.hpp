#pragma once

#include "apps/node/catalogue.hpp"
#include "tests/apps/temp_tree.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/eventually.hpp"

#include <actorgrid/node.hpp>
#include <actorgrid/system_config.hpp>
#include <actorgrid/testing/free_port.hpp>

#include <caf/actor_system.hpp>

#include <chrono>
#include <string>
#include <utility>

namespace actorgrid::testing {

/// A node that serves the catalogue and a node that calls it, connected over loopback.
class served_nodes {
public:
  explicit served_nodes(std::vector<std::uint8_t> spawn, catalogue::catalogue_options options = {},
                        flight_recorder_config recorder = {})
      : recorder_(std::move(recorder)), offered_(system_, with_root(std::move(options))),
        server_(system_, config_of(server_name_, std::move(spawn))),
        caller_(system_, config_of(caller_name_, {})) {
    offered_.offer_to(server_);
  }

  /// Starts both and connects them.
  void start() {
    REQUIRE_FALSE(server_.start());
    REQUIRE_FALSE(caller_.start());
    REQUIRE_FALSE(caller_.wait_connected(std::chrono::seconds(20)));
  }

  node& server() { return server_; }
  node& caller() { return caller_; }
  const temp_tree& tree() const { return tree_; }
  /// The server as the caller sees it.
  actorgrid::peer peer() const { return caller_.peer(server_name_); }
  /// The caller as the server sees it.
  actorgrid::peer back() const { return server_.peer(caller_name_); }

  /// Waits up to twenty seconds until `done` returns true; returns whether it did.
  template <class F>
  static bool eventually(F done) {
    return testing::eventually(std::move(done), std::chrono::seconds(20));
  }

  template <class Request, class Answer>
  result<Answer> call(unary_route<Request, Answer> route,
                      const std::type_identity_t<Request>& request) const {
    return peer().call(route, request).get();
  }
  /// The answer of a call that must succeed.
  template <class Request, class Answer>
  Answer ask(unary_route<Request, Answer> route,
             const std::type_identity_t<Request>& request) const {
    auto answer = call(route, request);
    INFO(render(answer ? caf::error{} : answer.error()));
    REQUIRE(answer);
    return std::move(*answer);
  }

private:
  catalogue::catalogue_options with_root(catalogue::catalogue_options options) const {
    options.files_root = tree_.root().string();
    return options;
  }
  node_config config_of(const std::string& name, std::vector<std::uint8_t> spawn) const {
    node_config config;
    config.local = name;
    config.peers = {server_name_, caller_name_};
    config.listen = name.substr(std::string_view{"http://"}.size());
    config.spawn = std::move(spawn);
    config.loops = 1;
    config.flight_recorder = recorder_;
    return config;
  }

  temp_tree tree_;
  std::string server_name_ = "http://127.0.0.1:" + std::to_string(free_port());
  std::string caller_name_ = "http://127.0.0.1:" + std::to_string(free_port());
  system_config config_;
  caf::actor_system system_{config_};
  flight_recorder_config recorder_;
  catalogue::catalogue offered_;
  node server_;
  node caller_;
};

/// Everything left on a stream; fails the test if the stream ends with an error.
template <class Send, class Receive>
std::vector<Receive> read_all(duplex<Send, Receive>& stream) {
  std::vector<Receive> all;
  while (auto message = stream.next().get()) all.push_back(std::move(*message));
  INFO(render(stream.error()));
  REQUIRE_FALSE(stream.error());
  return all;
}

} // namespace actorgrid::testing
