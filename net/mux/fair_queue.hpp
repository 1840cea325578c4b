#pragma once

#include "codec/frame.hpp"
#include "net/mux/fifo.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_map>

namespace actorgrid::mux {

/// Frames waiting, by the mux they belong to: the muxes take turns by bytes (deficit round robin),
/// the frames of one keep their order.
///
/// A round gives each mux the right to `quantum_bytes`; what it does not use it keeps while it has
/// frames waiting. So between two that always have, the bytes taken never differ by more than
/// a quantum and the largest frame.
class fair_queue {
public:
  explicit fair_queue(std::size_t quantum_bytes);

  /// The frames of a mux that has none waiting yet may be held back, until release().
  void push(codec::frame f, bool held_back);
  void release();
  bool holds(std::uint64_t mux_id) const noexcept { return flows_.contains(mux_id); }

  bool is_empty() const noexcept { return flows_.empty(); }
  /// Whether some frame may be taken: those held back may not.
  bool is_ready() const noexcept { return !turns_.empty(); }
  /// Bytes waiting; each frame counts as much as it may take once encoded.
  std::size_t size_bytes() const noexcept { return size_bytes_; }
  /// The frame whose turn it is, until it is taken or released ones come in. @pre is_ready()
  const codec::frame& next();
  /// Takes that frame.
  codec::frame take();

private:
  struct flow {
    fifo<codec::frame> frames;
    std::size_t credit_bytes = 0; ///< may be taken in this round
  };
  using flow_table = std::unordered_map<std::uint64_t, flow>;

  std::size_t quantum_bytes_;
  std::size_t size_bytes_ = 0;
  flow_table flows_;
  std::deque<flow_table::value_type*> turns_; ///< the first is served while its credit lasts
  std::deque<flow_table::value_type*> held_back_;
};

} // namespace actorgrid::mux
