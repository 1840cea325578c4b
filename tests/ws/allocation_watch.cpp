#include "tests/ws/allocation_watch.hpp"

#include <cstdlib>
#include <new>

namespace actorgrid::ws::test {

std::atomic<std::size_t> largest_allocation{0};

} // namespace actorgrid::ws::test

void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  auto& largest = actorgrid::ws::test::largest_allocation;
  auto seen = largest.load();
  while (size > seen && !largest.compare_exchange_weak(seen, size)) {
  }
  return std::malloc(size != 0 ? size : 1);
}

void* operator new(std::size_t size) {
  if (void* p = ::operator new(size, std::nothrow)) return p;
  throw std::bad_alloc{};
}

void operator delete(void* p) noexcept {
  std::free(p);
}
void operator delete(void* p, std::size_t) noexcept {
  std::free(p);
}
