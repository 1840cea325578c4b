#include "apps/node/program_config.hpp"

#include <actorgrid/detail/deadline.hpp>

#include <algorithm>

namespace actorgrid::catalogue {

program_config::program_config() : lock_ttl_max_(options_.locks.ttl_max) {
  opt_group{custom_options_, "catalogue"}
      .add(options_.files_root, "files-root", "directory that handlers 20 to 25 serve, read only")
      .add(options_.watches_max, "watches", "concurrent streams of handler 25, each with a thread")
      .add(options_.watched_directories_max, "watched-directories",
           "directories that one stream of handler 25 watches")
      .add(options_.locks.locks_max, "locks", "locks held at a time; each reader counts as one")
      .add(options_.locks.name_bytes_max, "lock-name-bytes",
           "maximum length of the name of a lock or of its owner")
      .add(lock_ttl_max_, "lock-ttl", "maximum time before a lock that is not refreshed expires");
  opt_group{custom_options_, "?catalogue"}.add(conformance_, "conformance",
                                               "serve the conformance set, handlers 1 to 10, too");
}

failure program_config::read(int argc, char** argv) {
  if (auto failed = system_config::read(argc, argv)) return failed;
  options_.locks.ttl_max = detail::saturating_cast<std::chrono::milliseconds>(lock_ttl_max_);
  if (options_.locks.ttl_max.count() <= 0)
    return {errc::invalid_config,
            "catalogue.lock-ttl: less than 1ms, expected a time such as 5min"};
  return {};
}

node_config program_config::grid() const {
  return with_conformance(system_config::grid());
}

outcome<node_config> program_config::reread_grid() const {
  auto grid = system_config::reread_grid();
  if (!grid) return grid;
  return with_conformance(*std::move(grid));
}

node_config program_config::with_conformance(node_config grid) const {
  if (conformance_)
    for (const auto id : conformance_ids())
      if (std::ranges::find(grid.spawn, id) == grid.spawn.end()) grid.spawn.push_back(id);
  return grid;
}

} // namespace actorgrid::catalogue
