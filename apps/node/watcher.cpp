#include "apps/node/watcher.hpp"

#include "apps/node/tree_watch.hpp"

#include <caf/atom.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>

#include <array>
#include <optional>
#include <poll.h>
#include <sys/eventfd.h>

namespace actorgrid::catalogue {

namespace {

using next_atom = caf::atom_constant<caf::atom("next")>;

} // namespace

/// Wakes a thread that waits for events of the kernel.
class watcher::stop_signal {
public:
  stop_signal() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

  bool is_open() const noexcept { return event_.is_open(); }
  void raise() const noexcept { ::eventfd_write(event_.get(), 1); }
  /// Waits until `readable` is readable, or not at all unless it `may_wait`. False once raised.
  bool wait_for(int readable, bool may_wait) const noexcept {
    std::array<pollfd, 2> polled{pollfd{event_.get(), POLLIN, 0}, pollfd{readable, POLLIN, 0}};
    const int count = ::poll(polled.data(), polled.size(), may_wait ? -1 : 0);
    return count < 0 || polled[0].revents == 0;
  }

private:
  descriptor event_;
};

namespace {

struct watch_state {
  std::shared_ptr<const confined_root> root;
  std::optional<tree_watch> tree;
};
using watch_actor = caf::stateful_actor<watch_state>;

} // namespace

watcher::watcher(caf::actor_system& system, std::shared_ptr<const confined_root> root,
                 std::string path, std::size_t directories_max)
    : stop_(std::make_shared<stop_signal>()) {
  const auto watch = [directories_max, path = std::move(path), root = std::move(root),
                      stop = stop_](watch_actor* self) -> caf::behavior {
    self->state.root = root;
    return {[self, path, stop, directories_max](next_atom) -> caf::result<watch_batch> {
      auto& tree = self->state.tree;
      if (!stop->is_open()) return remote_error("files: no descriptor left to watch with");
      if (!tree) {
        auto started = tree_watch::start(*self->state.root, path, directories_max);
        if (!started) return started.error();
        tree.emplace(std::move(*started));
      }
      watch_batch batch;
      while (batch.events.empty() && !tree->is_over()
             && stop->wait_for(tree->descriptor_to_poll(), !tree->has_work()))
        batch.events = tree->take();
      batch.is_over = tree->is_over();
      return batch;
    }};
  };
  actor_ = system.spawn<caf::detached>(watch);
}

watcher::~watcher() {
  stop_->raise();
  caf::anon_send_exit(actor_, caf::exit_reason::user_shutdown);
}

local_request<watch_batch> watcher::next() const {
  return {actor_, caf::infinite, caf::make_message(next_atom::value)};
}

} // namespace actorgrid::catalogue
