#include "tests/codec/allocations.hpp"

#include <cstdlib>
#include <new>

namespace {

thread_local std::size_t allocation_count = 0;
thread_local std::size_t allocated_bytes = 0;

} // namespace

// Replaces every form whose blocks the plain delete below may free, so that sanitizers see matching
// pairs.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocation_count;
  allocated_bytes += size;
  return std::malloc(size == 0 ? 1 : size);
}
void* operator new(std::size_t size) {
  if (void* block = ::operator new(size, std::nothrow)) return block;
  throw std::bad_alloc{};
}
void operator delete(void* block) noexcept {
  std::free(block);
}
void operator delete(void* block, std::size_t) noexcept {
  std::free(block);
}

namespace actorgrid::testing {

allocation_meter::allocation_meter() noexcept
    : count_before_(allocation_count), bytes_before_(allocated_bytes) {}

std::size_t allocation_meter::count() const noexcept {
  return allocation_count - count_before_;
}

std::size_t allocation_meter::bytes() const noexcept {
  return allocated_bytes - bytes_before_;
}

} // namespace actorgrid::testing
