#include "net/files/file_watch.hpp"

#include <sys/stat.h>
#include <utility>

namespace actorgrid::files {

file_watch::file_watch(std::vector<group> groups) {
  for (auto& g : groups) {
    std::erase_if(g.paths, [](const std::string& path) { return path.empty(); });
    if (g.paths.empty()) continue;
    auto now = stamps_of(g);
    watched_.push_back({std::move(g), now, now});
  }
}

void file_watch::look() {
  for (auto& w : watched_) {
    auto now = stamps_of(w.what);
    const bool has_settled = now == w.last;
    w.last = now;
    if (!has_settled || now == w.known) continue;
    w.known = std::move(now);
    w.what.on_change();
  }
}

file_watch::stamp file_watch::stamp_of(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return {};
  return {true,           status.st_dev,         status.st_ino,
          status.st_size, status.st_ctim.tv_sec, status.st_ctim.tv_nsec};
}

std::vector<file_watch::stamp> file_watch::stamps_of(const group& g) {
  std::vector<stamp> all;
  for (const auto& path : g.paths) all.push_back(stamp_of(path));
  return all;
}

} // namespace actorgrid::files
