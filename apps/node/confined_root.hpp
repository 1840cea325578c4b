#pragma once

#include "apps/node/descriptor.hpp"

#include <actorgrid/error.hpp>

#include <string>
#include <string_view>

namespace actorgrid::catalogue {

/// A directory whose inside can be read and nothing else: the one place where a path that a peer
/// sent becomes a descriptor.
///
/// The kernel resolves each path in one step that cannot leave the directory, whatever is renamed
/// or linked meanwhile. Links that stay inside are followed. Where the kernel cannot do that
/// (before Linux 5.6, or forbidden by a sandbox), paths are walked part by part and every link is
/// refused.
/// @thread any
class confined_root {
public:
  enum class lookup {
    in_kernel, ///< openat2 with RESOLVE_BENEATH
    by_parts,  ///< openat for each part, following no link
  };

  /// @error invalid_config when it is no directory that can be opened
  static result<confined_root> open(const std::string& directory);
  /// As open, with a way of looking up chosen by the caller.
  static result<confined_root> open(const std::string& directory, lookup how);

  /// Opens what is at a path for reading, with O_PATH, O_DIRECTORY, O_NOFOLLOW and O_NONBLOCK of
  /// open(2); other flags are left out.
  /// @error remote_failure naming the path, never the root
  result<descriptor> open_at(std::string_view path, int flags) const;

  lookup how() const noexcept { return how_; }

private:
  confined_root(descriptor root, lookup how) noexcept : root_(std::move(root)), how_(how) {}

  int open_in_kernel(const std::string& path, int flags) const noexcept;
  int open_by_parts(const std::string& path, int flags) const noexcept;

  descriptor root_;
  lookup how_;
};

/// A path as peers write it, brought to its one spelling: parts joined with single '/', "." for the
/// root. @error remote_failure for an absolute path, "..", a NUL, or more than path_bytes_max bytes
result<std::string> clean_path(std::string_view path);

/// The path of what is called `name` in the directory at a clean path.
std::string path_below(std::string_view directory, std::string_view name);

/// The error for a path that the system refused with `number`.
caf::error path_error(std::string_view path, int number);

} // namespace actorgrid::catalogue
