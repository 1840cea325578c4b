#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace actorgrid::files {

/// Tells which files of a set have changed, by what the file system says about them: it looks when
/// it is asked to.
///
/// A change counts once two looks in a row have seen the same: files that belong together, such as
/// a certificate and its key, are mostly written one shortly after the other.
/// @thread any, one at a time
class file_watch {
public:
  /// Files that are used together.
  struct group {
    std::vector<std::string> paths; ///< empty ones are left out
    std::function<void()> on_change;
  };

  /// What the files are like now counts as known: make it before they are read.
  explicit file_watch(std::vector<group> groups);

  bool is_empty() const noexcept { return watched_.empty(); }
  /// Calls `on_change` of each group whose files have changed. Blocks as long as the file system
  /// does.
  void look();

private:
  struct stamp {
    bool is_there = false;
    std::uint64_t device = 0, inode = 0;
    std::int64_t size = 0, seconds = 0, nanoseconds = 0; ///< of the last change

    friend bool operator==(const stamp&, const stamp&) = default;
  };
  struct watched {
    group what;
    std::vector<stamp> known; ///< when they were read
    std::vector<stamp> last;  ///< at the last look
  };

  static stamp stamp_of(const std::string& path);
  static std::vector<stamp> stamps_of(const group& g);

  std::vector<watched> watched_;
};

} // namespace actorgrid::files
