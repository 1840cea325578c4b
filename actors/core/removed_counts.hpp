#pragma once

#include "actors/core/handler_counts.hpp"
#include "actors/core/per_loop.hpp"

#include <actorgrid/handler_id.hpp>
#include <actorgrid/metrics.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

namespace actorgrid::actors {

/// The counts of handlers that were removed, by ID. Calls that still run are counted on: the counts
/// of a handler are summed up once nothing else refers to them. @thread one at a time
class removed_counts {
public:
  using counts_pointer = std::shared_ptr<const per_loop<handler_counts>>;

  /// @param deaths of the handler's actor
  void add(handler_id id, counts_pointer counts, std::uint64_t deaths);
  std::vector<removed_handlers> read() const;

private:
  struct unfinished {
    handler_id id;
    counts_pointer counts;
  };

  /// Sums up what is final.
  void sum_up();

  std::map<handler_id, removed_handlers> sums_;
  std::vector<unfinished> unfinished_;
  std::size_t next_sum_up_ = 16; ///< the size of `unfinished_` at which to sum up
};

} // namespace actorgrid::actors
