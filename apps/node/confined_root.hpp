#pragma once

#include "apps/node/descriptor.hpp"

#include <actorgrid/error.hpp>

#include <string>
#include <string_view>

namespace actorgrid::catalogue {

/// A directory whose contents can be read, and nothing outside it. This is the only place where a
/// path sent by a peer becomes a descriptor.
///
/// The kernel resolves each path in one step that cannot leave the directory, whatever is renamed
/// or linked meanwhile, and follows links that stay inside. Where the kernel cannot do that (before
/// Linux 5.6, or in a sandbox that forbids it), paths are resolved part by part and every link is
/// refused.
/// @thread any
class confined_root {
public:
  enum class lookup {
    in_kernel, ///< openat2 with RESOLVE_BENEATH
    by_parts,  ///< openat for each part, following no link
  };

  /// @error invalid_config if it is not a directory that can be opened
  static result<confined_root> open(const std::string& directory);
  /// The same, with the way of lookup chosen by the caller.
  static result<confined_root> open(const std::string& directory, lookup how);

  /// Opens a path for reading. Of the flags of open(2), O_PATH, O_DIRECTORY, O_NOFOLLOW and
  /// O_NONBLOCK apply; others are ignored.
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

/// Normalizes a path sent by a peer: parts joined by a single '/', "." for the root.
/// @error remote_failure for an absolute path, "..", a NUL, or more than path_bytes_max bytes
result<std::string> clean_path(std::string_view path);

/// The path of `name` in the directory at a clean path.
std::string path_below(std::string_view directory, std::string_view name);

/// The error for a path for which a system call failed with the errno `number`.
caf::error path_error(std::string_view path, int number);

} // namespace actorgrid::catalogue
