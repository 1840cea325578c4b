#include "net/mux/fair_queue.hpp"

#include <cassert>
#include <utility>

namespace actorgrid::mux {

fair_queue::fair_queue(std::size_t quantum_bytes) : quantum_bytes_(quantum_bytes) {
  assert(quantum_bytes != 0);
}

void fair_queue::push(codec::frame f, bool held_back) {
  const std::size_t bytes = codec::encoded_size_max(f);
  const auto [found, is_new] = flows_.try_emplace(f.mux_id);
  try {
    found->second.frames.push_back(std::move(f));
    if (is_new) (held_back ? held_back_ : turns_).push_back(&*found);
  } catch (...) { // Out of memory: a known mux without a turn would wait forever.
    if (is_new) flows_.erase(found);
    throw;
  }
  if (is_new) found->second.credit_bytes = quantum_bytes_;
  size_bytes_ += bytes;
}

void fair_queue::release() {
  if (held_back_.empty()) return;
  turns_.insert(turns_.end(), held_back_.begin(), held_back_.end());
  held_back_.clear();
}

const codec::frame& fair_queue::next() {
  assert(is_ready());
  for (;;) {
    auto& [mux_id, first] = *turns_.front();
    if (codec::encoded_size_max(first.frames.front()) <= first.credit_bytes)
      return first.frames.front();
    first.credit_bytes += quantum_bytes_;
    turns_.push_back(turns_.front());
    turns_.pop_front();
  }
}

codec::frame fair_queue::take() {
  auto& [mux_id, first] = *turns_.front();
  codec::frame f = first.frames.pop_front();
  const std::size_t bytes = codec::encoded_size_max(f);
  first.credit_bytes -= bytes;
  size_bytes_ -= bytes;
  if (first.frames.empty()) {
    turns_.pop_front();
    flows_.erase(mux_id);
  }
  return f;
}

} // namespace actorgrid::mux
