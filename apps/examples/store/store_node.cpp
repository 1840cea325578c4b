// A node of the store. See README.md.

#include "apps/examples/store/service.hpp"

#include <caf/actor_system.hpp>

#include <iostream>

struct config : grid::system_config {
  store::settings settings;

  config() {
    opt_group{custom_options_, "store"}
        .add(settings.journal, "journal", "file of the entries")
        .add(settings.sync, "sync", "whether a write waits for the disk")
        .add(settings.keys_max, "keys-max", "how many keys are kept, removed ones included")
        .add(settings.compare_every, "compare-every", "pause between comparisons with other nodes");
    offer(store::put.id, [this](grid::node& node) { return store::serve(node, settings); });
  }
};

constexpr auto usage = R"(
One node of a replicated store of keys and values; start one for each URL in grid.peers:

  store-node --config-file=store.ini --grid.local=http://127.0.0.1:7501 --store.journal=1.journal

Exit codes: 0 ended by SIGTERM or SIGINT, 1 failed, 2 the arguments or the file are invalid.
)";

int main(int argc, char** argv) {
  config cfg;
  if (const auto failed = cfg.read(argc, argv))
    return std::cerr << "store-node: " << failed.text << '\n', 2;
  if (cfg.wants_exit()) return std::cout << usage, 0;
  caf::actor_system system{cfg};
  grid::node node{system, cfg.grid()};
  if (const auto failed = node.run())
    return std::cerr << "store-node: " << grid::render(failed) << '\n', 1;
}
