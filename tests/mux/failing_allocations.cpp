#include "failing_allocations.hpp"

#include <cstdlib>
#include <new>

namespace {

thread_local std::ptrdiff_t held = 0;
thread_local bool is_counting_down = false;
thread_local std::size_t allocations_left = 0;

bool fails() noexcept {
  if (!is_counting_down || allocations_left-- != 0) return false;
  is_counting_down = false;
  return true;
}

} // namespace

// Replaces every form whose blocks the plain delete below may free, so that sanitizers see matching
// pairs.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  void* const block = fails() ? nullptr : std::malloc(size == 0 ? 1 : size);
  if (block) ++held;
  return block;
}
void* operator new(std::size_t size) {
  if (void* block = ::operator new(size, std::nothrow)) return block;
  throw std::bad_alloc{};
}
void operator delete(void* block) noexcept {
  if (block) --held;
  std::free(block);
}
void operator delete(void* block, std::size_t) noexcept {
  ::operator delete(block);
}

namespace actorgrid::testing {

failing_allocation::failing_allocation(std::size_t after) noexcept {
  allocations_left = after;
  is_counting_down = true;
}

failing_allocation::~failing_allocation() {
  is_counting_down = false;
}

std::ptrdiff_t blocks_held() noexcept {
  return held;
}

} // namespace actorgrid::testing
