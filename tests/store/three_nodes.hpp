#pragma once

#include "apps/examples/store/service.hpp"
#include "tests/apps/temp_tree.hpp"
#include "tests/support/catch.hpp"

#include <actorgrid/testing/simulation.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace actorgrid::testing {

using namespace std::chrono_literals;

/// Where the journals of simulated nodes are.
struct with_journals {
  temp_tree files;
};

/// Three nodes of the store, and a client, node 3.
class three_nodes : public with_journals, public simulation {
public:
  static constexpr std::size_t client = 3;

  explicit three_nodes(const store::settings& how = {}) : simulation(options(files, how)) {
    for (std::size_t i = 0; i < size(); ++i) start(i);
    run_until([this] { return is_whole(); });
  }

  /// The answer of a node to the client.
  template <class Request, class Response>
  result<Response> ask(std::size_t i, unary_route<Request, Response> route,
                       const std::type_identity_t<Request>& request) {
    return wait(peer(client, i).call(route, request, {.timeout = 5s}));
  }
  store::version put(std::size_t i, const std::string& key, const std::string& value) {
    const auto written = ask(i, store::put, {key, value});
    INFO(render(written ? caf::error{} : written.error()));
    REQUIRE(written);
    return *written;
  }
  /// The value, or the error in brackets.
  std::string get(std::size_t i, const std::string& key) {
    const auto found = ask(i, store::get, key);
    return found ? found->value.value() : "[" + failure_of(found.error()).text + "]";
  }
  /// What one replica has.
  std::string held(std::size_t i, const std::string& key) {
    const auto found = ask(i, store::fetch, key);
    return found ? found->value.value_or("") : "[" + render(found.error()) + "]";
  }
  void run_until_held(std::size_t i, const std::string& key, const std::string& value) {
    for (const auto until = now() + 1min; held(i, key) != value; advance(10ms))
      REQUIRE(now() < until);
  }

private:
  bool is_whole() {
    for (std::size_t i = 0; i < size(); ++i)
      for (const auto& p : node(i).peers())
        if (!p.is_connected()) return false;
    return true;
  }

  static simulation_options options(const temp_tree& files, store::settings how) {
    how.sync = false;
    simulation_options o{.nodes = client + 1};
    o.configure = [](std::size_t i, node_config& config) {
      config.peers.resize(client);
      config.guests = {"http://client-*:1"};
      if (i == client) config = *make_guest_config(config);
    };
    o.prepare = [&files, how](std::size_t i, actorgrid::node& n) {
      auto own = how;
      own.journal = (files.root() / std::to_string(i)).string();
      if (i != client) REQUIRE_FALSE(store::serve(n, own));
    };
    return o;
  }
};

} // namespace actorgrid::testing
