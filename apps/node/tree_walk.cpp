#include "apps/node/tree_walk.hpp"

#include "apps/node/files.hpp"

#include <utility>

namespace actorgrid::catalogue {

result<tree_walk> tree_walk::start(const confined_root& root, std::string_view path) {
  auto clean = clean_path(path);
  if (!clean) return clean.error();
  auto page = list_directory(root, {.path = *clean, .after = {}});
  if (!page) return page.error();
  tree_walk walk{root};
  walk.levels_.push_back({std::move(*clean), std::move(*page), 0, {}});
  return walk;
}

std::optional<contract::file_entry> tree_walk::next() {
  while (!levels_.empty()) {
    level& at = levels_.back();
    if (at.next == at.page.entries.size()) {
      if (!turn_page(at)) levels_.pop_back();
      continue;
    }
    contract::file_entry entry = std::move(at.page.entries[at.next++]);
    at.last = std::exchange(entry.path, path_below(at.path, entry.path));
    if (entry.type == "directory") descend(entry);
    return entry;
  }
  return std::nullopt;
}

void tree_walk::descend(contract::file_entry& entry) {
  if (levels_.size() == levels_max) {
    entry.error = "too deep";
    return;
  }
  auto page = list_directory(*root_, {.path = entry.path, .after = {}});
  if (page)
    levels_.push_back({entry.path, std::move(*page), 0, {}});
  else
    entry.error = failure_of(page.error()).text;
}

bool tree_walk::turn_page(level& at) const {
  if (!at.page.truncated) return false;
  auto page = list_directory(*root_, {.path = at.path, .after = at.last});
  if (!page) return false;
  at.page = std::move(*page);
  at.next = 0;
  return true;
}

} // namespace actorgrid::catalogue
