#include "apps/node/catalogue.hpp"

#include "apps/contract/files.hpp"
#include "apps/node/files_handlers.hpp"
#include "apps/node/locks_actor.hpp"

#include <caf/send.hpp>

namespace actorgrid::catalogue {

catalogue::catalogue(caf::actor_system& system, catalogue_options options)
    : system_(system), options_(std::move(options)) {}

catalogue::~catalogue() {
  if (locks_) caf::anon_send_exit(locks_, caf::exit_reason::user_shutdown);
}

void catalogue::offer_to(node& node) {
  offer_conformance(node);
  offer_files(node);
  offer_locks(node);
  offer_status(node);
  offer_reload(node);
  offer_metrics(node);
  offer_frames(node, traces_);
  offer_calls(node, traces_);
}

void catalogue::offer_files(node& node) {
  using start = caf::error (*)(actorgrid::node&, const files_service&);
  const auto offer = [&](handler_id id, start begin) {
    node.offer(id, [this, begin](actorgrid::node& n) -> caf::error {
      const auto served = root();
      if (!served) return served.error();
      return begin(
          n, {system_, *served, options_.watched_directories_max, options_.watches_max, watches_});
    });
  };
  offer(contract::files_stat.id, serve_stat);
  offer(contract::files_list.id, serve_list);
  offer(contract::files_read.id, serve_read);
  offer(contract::files_usage.id, serve_usage);
  offer(contract::files_walk.id, serve_walk);
  offer(contract::files_watch.id, serve_watch);
}

void catalogue::offer_locks(node& node) {
  // One actor keeps all locks, whichever of the handlers are started.
  const auto offer = [&](auto route) {
    node.offer(route.id, [this, route](actorgrid::node& n) {
      if (!locks_) locks_ = spawn_locks(system_, options_.locks);
      return n.handle(route, locks_, {.pass_info = true});
    });
  };
  offer(contract::locks_lock);
  offer(contract::locks_read_lock);
  offer(contract::locks_unlock);
  offer(contract::locks_refresh);
  offer(contract::locks_table);
}

result<std::shared_ptr<const confined_root>> catalogue::root() {
  if (root_) return root_;
  if (options_.files_root.empty())
    return make_error(
        errc::invalid_config,
        "catalogue.files-root: empty, but grid.spawn lists a files handler (20 to 25)");
  auto opened = confined_root::open(options_.files_root);
  if (!opened)
    return make_error(errc::invalid_config,
                      "catalogue.files-root: " + failure_of(opened.error()).text);
  root_ = std::make_shared<const confined_root>(std::move(*opened));
  return root_;
}

} // namespace actorgrid::catalogue
