#include "apps/node/files_handlers.hpp"

#include "apps/node/answer.hpp"
#include "apps/node/files.hpp"
#include "apps/node/tree_walk.hpp"
#include "apps/node/watcher.hpp"

#include <atomic>
#include <string>

namespace actorgrid::catalogue {

namespace {

/// One of a limited number of places, given back when it goes out of scope.
class place {
public:
  explicit place(std::shared_ptr<std::atomic<std::size_t>> taken) : taken_(std::move(taken)) {
    number_ = ++*taken_;
  }
  place(const place&) = delete;
  place& operator=(const place&) = delete;
  ~place() { --*taken_; }
  std::size_t number() const noexcept { return number_; }

private:
  std::shared_ptr<std::atomic<std::size_t>> taken_;
  std::size_t number_ = 0;
};

caf::error walk(const confined_root& root, const payload& opening, sink<payload> out) {
  const auto request = contract::unpack<contract::path_request>(opening);
  if (!request) return request.error();
  auto steps = tree_walk::start(root, request->path);
  if (!steps) return steps.error();
  while (const auto entry = steps->next())
    if (auto failed = out.send(contract::pack(*entry)).get()) return failed;
  return {};
}

task<caf::error> watch(files_service files, std::shared_ptr<std::atomic<std::size_t>> watches,
                       payload opening, sink<payload> out) {
  const auto request = contract::unpack<contract::path_request>(opening);
  if (!request) co_return request.error();
  const place mine{watches};
  if (mine.number() > files.watches_max)
    co_return remote_error("files: " + std::to_string(files.watches_max)
                           + " watches are open, no more are allowed");
  const watcher changes{files.system, files.root, request->path, files.watched_directories_max};
  for (;;) {
    const auto batch = co_await changes.next();
    if (!batch) co_return batch.error();
    for (const auto& event : batch->events) {
      auto message = contract::pack(event);
      if (auto failed = co_await out.send(std::move(message))) co_return failed;
    }
    if (batch->is_over) co_return caf::error{};
  }
}

} // namespace

caf::error serve_stat(node& node, const files_service& files) {
  return node.handle(contract::files_stat, [root = files.root](const payload& body) {
    return answer<contract::path_request>(
        body, [&](const auto& request) { return stat_path(*root, request); });
  });
}

caf::error serve_list(node& node, const files_service& files) {
  return node.handle(contract::files_list, [root = files.root](const payload& body) {
    return answer<contract::list_request>(
        body, [&](const auto& request) { return list_directory(*root, request); });
  });
}

caf::error serve_read(node& node, const files_service& files) {
  return node.handle(contract::files_read, [root = files.root](const payload& body) {
    return answer<contract::read_request>(
        body, [&](const auto& request) { return read_range(*root, request); });
  });
}

caf::error serve_usage(node& node, const files_service& files) {
  return node.handle(contract::files_usage,
                     [root = files.root](const call_info& info, const payload& body) {
                       return answer<contract::path_request>(body, [&](const auto& request) {
                         return disk_usage(*root, request, info.deadline);
                       });
                     });
}

caf::error serve_walk(node& node, const files_service& files) {
  return node.handle(contract::files_walk,
                     [root = files.root](const payload& opening, sink<payload> out) {
                       return walk(*root, opening, std::move(out));
                     });
}

caf::error serve_watch(node& node, const files_service& files) {
  return node.handle(contract::files_watch,
                     [files, watches = std::make_shared<std::atomic<std::size_t>>(0)](
                         payload opening, sink<payload> out) {
                       return watch(files, watches, std::move(opening), std::move(out));
                     });
}

} // namespace actorgrid::catalogue
