#pragma once

#include "codec/frame.hpp"
#include "net/mux/fifo.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_map>

namespace actorgrid::mux {

/// Waiting frames by mux. Muxes take turns by bytes (deficit round robin); the frames of one mux
/// keep their order.
///
/// Each round gives a mux a credit of `quantum_bytes`; it keeps unused credit while it has frames
/// waiting. So between two muxes that always have frames, the bytes taken never differ by more than
/// a quantum and the largest frame.
class fair_queue {
public:
  explicit fair_queue(std::size_t quantum_bytes);

  /// With `held_back`, the frames of a mux that has none waiting yet are held back until release().
  void push(codec::frame f, bool held_back);
  void release();
  bool holds(std::uint64_t mux_id) const noexcept { return flows_.contains(mux_id); }

  bool is_empty() const noexcept { return flows_.empty(); }
  /// Whether a frame may be taken; held-back ones may not.
  bool is_ready() const noexcept { return !turns_.empty(); }
  /// Bytes waiting; each frame counts with its maximum encoded size.
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
