#include "net/transport/route_table.hpp"

#include <algorithm>
#include <utility>

namespace actorgrid::ws {

route_table::routes::const_iterator route_table::at(std::string_view path) const {
  return std::ranges::find_if(routes_, [&](const auto& route) { return route->path == path; });
}

bool route_table::add(grid_route route) {
  auto added = std::make_shared<const grid_route>(std::move(route));
  const std::lock_guard lock{mutex_};
  if (at(added->path) != routes_.end()) return false;
  routes_.push_back(std::move(added));
  return true;
}

std::shared_ptr<const grid_route> route_table::remove(std::string_view path) {
  const std::lock_guard lock{mutex_};
  const auto found = at(path);
  if (found == routes_.end()) return nullptr;
  auto removed = *found;
  routes_.erase(found);
  return removed;
}

std::shared_ptr<const grid_route> route_table::find(std::string_view path) const {
  const std::lock_guard lock{mutex_};
  const auto found = at(path);
  return found == routes_.end() ? nullptr : *found;
}

} // namespace actorgrid::ws
