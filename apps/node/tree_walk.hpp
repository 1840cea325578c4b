#pragma once

#include "apps/contract/files.hpp"
#include "apps/node/confined_root.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace actorgrid::catalogue {

/// Visits everything below a directory: depth first, siblings ordered by the bytes of their names,
/// without following links.
///
/// Between two steps it holds one page of names for each level, and no descriptor. It may or may
/// not see concurrent changes. The root must outlive it.
class tree_walk {
public:
  /// Maximum depth; deeper directories are reported with an error.
  static constexpr std::size_t levels_max = 256;

  static result<tree_walk> start(const confined_root& root, std::string_view path);

  /// The next entry; nothing after the last one.
  std::optional<contract::file_entry> next();

private:
  struct level {
    std::string path;
    contract::list_answer page;
    std::size_t next = 0;
    std::string last; ///< the last name visited
  };

  explicit tree_walk(const confined_root& root) noexcept : root_(&root) {}
  void descend(contract::file_entry& entry);
  /// False if there is no further page, or if it cannot be listed: the directory may be gone.
  bool turn_page(level& at) const;

  const confined_root* root_;
  std::vector<level> levels_;
};

} // namespace actorgrid::catalogue
