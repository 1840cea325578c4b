#include "apps/node/files_handlers.hpp"

#include "apps/node/files.hpp"
#include "apps/node/tree_walk.hpp"
#include "apps/node/watcher.hpp"

#include <string>
#include <utility>

namespace actorgrid::catalogue {

namespace {

caf::error walk(const confined_root& root, const contract::path_request& request,
                sink<contract::file_entry> out) {
  auto steps = tree_walk::start(root, request.path);
  if (!steps) return steps.error();
  while (const auto entry = steps->next())
    if (auto failed = out.send(*entry).get()) return failed;
  return {};
}

/// One of the watches that are open.
class open_watch {
public:
  explicit open_watch(std::shared_ptr<std::atomic<std::size_t>> count) noexcept
      : count_(std::move(count)), number_(++*count_) {}
  open_watch(const open_watch&) = delete;
  open_watch& operator=(const open_watch&) = delete;
  ~open_watch() { --*count_; }

  /// How many were open when this one was opened, itself included.
  std::size_t number() const noexcept { return number_; }

private:
  std::shared_ptr<std::atomic<std::size_t>> count_;
  std::size_t number_;
};

task<caf::error> watch(files_service files, contract::path_request request,
                       sink<contract::watch_event> out) {
  const open_watch mine{files.watches};
  if (mine.number() > files.watches_max)
    co_return remote_error("files: " + std::to_string(files.watches_max)
                           + " watches are open, no more are allowed");
  const watcher changes{files.system, files.root, request.path, files.watched_directories_max};
  for (;;) {
    const auto batch = co_await changes.next();
    if (!batch) co_return batch.error();
    for (const auto& event : batch->events)
      if (auto failed = co_await out.send(event)) co_return failed;
    if (batch->is_over) co_return caf::error{};
  }
}

} // namespace

caf::error serve_stat(node& node, const files_service& files) {
  return node.handle(contract::files_stat,
                     [root = files.root](const contract::path_request& request) {
                       return stat_path(*root, request);
                     });
}

caf::error serve_list(node& node, const files_service& files) {
  return node.handle(contract::files_list,
                     [root = files.root](const contract::list_request& request) {
                       return list_directory(*root, request);
                     });
}

caf::error serve_read(node& node, const files_service& files) {
  return node.handle(contract::files_read,
                     [root = files.root](const contract::read_request& request) {
                       return read_range(*root, request);
                     });
}

caf::error serve_usage(node& node, const files_service& files) {
  return node.handle(
      contract::files_usage,
      [root = files.root](const call_info& info, const contract::path_request& request) {
        return disk_usage(*root, request, info);
      });
}

caf::error serve_walk(node& node, const files_service& files) {
  return node.handle(
      contract::files_walk,
      [root = files.root](const contract::path_request& request, sink<contract::file_entry> out) {
        return walk(*root, request, std::move(out));
      });
}

caf::error serve_watch(node& node, const files_service& files) {
  const auto serve = [files](contract::path_request request, sink<contract::watch_event> out) {
    return watch(files, std::move(request), std::move(out));
  };
  return node.handle(contract::files_watch, serve, {.drain = on_drain::cancel});
}

} // namespace actorgrid::catalogue
