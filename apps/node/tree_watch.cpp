#include "apps/node/tree_watch.hpp"

#include "apps/node/files.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/inotify.h>
#include <utility>

namespace actorgrid::catalogue {

namespace {

constexpr std::uint32_t mask = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_MODIFY
                               | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_EXCL_UNLINK;
/// Read from the kernel at a time: a few thousand events at most.
constexpr std::size_t read_bytes = 65536;

} // namespace

result<tree_watch> tree_watch::start(const confined_root& root, std::string_view path,
                                     std::size_t directories_max) {
  auto clean = clean_path(path);
  if (!clean) return clean.error();
  descriptor inotify{::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)};
  if (!inotify.is_open()) return path_error(path, errno);
  tree_watch watch{root, std::move(inotify), directories_max};
  if (auto failed = watch.add(*clean)) return failed;
  watch.top_ = watch.watched_.begin()->first;
  watch.scans_.push_back({std::move(*clean), {}, false});
  return watch;
}

std::vector<contract::watch_event> tree_watch::take() {
  if (!scans_.empty())
    scan_page();
  else
    read_kernel();
  if (scans_.empty() && !std::exchange(is_announced_, true))
    report("watching", watched_[top_], true);
  return std::exchange(events_, {});
}

/// Watches what a descriptor refers to instead of a path: it was opened inside the root.
caf::error tree_watch::add(const std::string& path) {
  const int follow = watched_.empty() ? 0 : O_NOFOLLOW;
  const auto opened = root_->open_at(path, O_PATH | O_DIRECTORY | follow);
  if (!opened) return opened.error();
  const auto handle = "/proc/self/fd/" + std::to_string(opened->get());
  const int id = ::inotify_add_watch(inotify_.get(), handle.c_str(), mask);
  if (id < 0) return path_error(path, errno);
  watched_[id] = path;
  return {};
}

void tree_watch::add_below(const std::string& path, bool is_new) {
  if (watched_.size() >= directories_max_) {
    report("partial", path, true);
    return;
  }
  auto failed = add(path);
  if (!failed)
    scans_.push_back({path, {}, is_new});
  else if (failure_of(failed) != failure_of(path_error(path, ENOENT)))
    report("partial", path, true);
}

void tree_watch::forget_below(const std::string& path) {
  const auto below = path + '/';
  for (const auto& [id, watched] : watched_)
    if (watched == path || watched.starts_with(below)) ::inotify_rm_watch(inotify_.get(), id);
  std::erase_if(watched_, [&](const auto& entry) {
    return entry.second == path || entry.second.starts_with(below);
  });
  std::erase_if(scans_, [&](const scan& s) { return s.path == path || s.path.starts_with(below); });
}

void tree_watch::scan_page() {
  auto at = std::move(scans_.front());
  scans_.pop_front();
  auto page = list_directory(*root_, {.path = at.path, .after = at.after});
  if (!page) return;
  for (const auto& entry : page->entries) {
    const auto path = path_below(at.path, entry.path);
    const bool is_directory = entry.type == "directory";
    if (at.is_new) report("created", path, is_directory);
    if (is_directory) add_below(path, at.is_new);
  }
  if (page->truncated) scans_.push_front({at.path, page->entries.back().path, at.is_new});
}

void tree_watch::read_kernel() {
  alignas(inotify_event) std::array<char, read_bytes> bytes;
  const auto got = ::read(inotify_.get(), bytes.data(), bytes.size());
  for (std::size_t at = 0; got > 0 && at < static_cast<std::size_t>(got);) {
    inotify_event e{};
    std::memcpy(&e, bytes.data() + at, sizeof e);
    const char* name = bytes.data() + at + sizeof e;
    on_kernel_event(e, e.len == 0 ? std::string_view{} : std::string_view{name});
    at += sizeof e + e.len;
  }
}

void tree_watch::on_kernel_event(const inotify_event& e, std::string_view name) {
  if ((e.mask & IN_Q_OVERFLOW) != 0) {
    report("overflow", watched_[top_], true);
    scans_.push_back({watched_[top_], {}, false});
    return;
  }
  const auto found = watched_.find(e.wd);
  if (found == watched_.end()) return;
  if ((e.mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT)) != 0 && e.wd == top_) {
    report("removed", found->second, true);
    is_over_ = true;
    return;
  }
  if ((e.mask & IN_IGNORED) != 0) {
    watched_.erase(found);
    return;
  }
  if (name.empty()) return;
  const auto path = path_below(found->second, name);
  const bool is_directory = (e.mask & IN_ISDIR) != 0;
  if ((e.mask & (IN_CREATE | IN_MOVED_TO)) != 0) {
    report("created", path, is_directory);
    if (is_directory) add_below(path, true);
  } else if ((e.mask & (IN_DELETE | IN_MOVED_FROM)) != 0) {
    report("removed", path, is_directory);
    if (is_directory) forget_below(path);
  } else if ((e.mask & IN_MODIFY) != 0) {
    report("modified", path, is_directory);
  }
}

void tree_watch::report(const char* kind, std::string path, bool is_directory) {
  contract::watch_event event{kind, std::move(path), is_directory};
  if (events_.empty() || events_.back() != event) events_.push_back(std::move(event));
}

} // namespace actorgrid::catalogue
