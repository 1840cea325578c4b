#pragma once

#include "apps/contract/files.hpp"
#include "apps/node/confined_root.hpp"

#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

struct inotify_event;

namespace actorgrid::catalogue {

/// Sees changes in a directory and in those below it, with the kernel's inotify.
///
/// The kernel's queue is the only one: events wait there until take() is called, and if it
/// overflows, the loss is reported. Each take() does a bounded amount of work. The root must
/// outlive it.
class tree_watch {
public:
  /// @error remote_failure: no such directory, or the system's inotify limits are reached
  static result<tree_watch> start(const confined_root& root, std::string_view path,
                                  std::size_t directories_max);

  /// Readable when there are events.
  int descriptor_to_poll() const noexcept { return inotify_.get(); }
  /// Whether take() has work to do even without events.
  bool has_work() const noexcept { return !scans_.empty() || !is_announced_; }
  /// Events so far, without waiting; may be empty.
  std::vector<contract::watch_event> take();
  /// The watched directory is gone: there will be no more events.
  bool is_over() const noexcept { return is_over_; }

private:
  /// A directory whose entries must be listed, and whether they are reported as created.
  struct scan {
    std::string path;
    std::string after;
    bool is_new = false;
  };

  tree_watch(const confined_root& root, descriptor inotify, std::size_t directories_max) noexcept
      : root_(&root), inotify_(std::move(inotify)), directories_max_(directories_max) {}

  caf::error add(const std::string& path);
  void add_below(const std::string& path, bool is_new);
  void forget_below(const std::string& path);
  void scan_page();
  void read_kernel();
  void on_kernel_event(const inotify_event& e, std::string_view name);
  void report(const char* kind, std::string path, bool is_directory);

  const confined_root* root_;
  descriptor inotify_;
  std::size_t directories_max_;
  int top_ = -1;
  std::map<int, std::string> watched_;
  std::deque<scan> scans_;
  std::vector<contract::watch_event> events_;
  bool is_announced_ = false;
  bool is_over_ = false;
};

} // namespace actorgrid::catalogue
