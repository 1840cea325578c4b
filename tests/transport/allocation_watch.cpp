#include "tests/transport/allocation_watch.hpp"

#include <cstdlib>
#include <new>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define ACTORGRID_SANITIZER_ALLOCATES
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define ACTORGRID_SANITIZER_ALLOCATES
#endif

namespace actorgrid::ws::test {

std::atomic<std::size_t> largest_allocation{0};

namespace {

void note(std::size_t size) {
  auto seen = largest_allocation.load();
  while (size > seen && !largest_allocation.compare_exchange_weak(seen, size)) {
  }
}

} // namespace

} // namespace actorgrid::ws::test

#ifdef ACTORGRID_SANITIZER_ALLOCATES

// Sanitizers have operators of their own, and call this hook for each allocation.
extern "C" void __sanitizer_malloc_hook(const volatile void*, std::size_t size);
extern "C" void __sanitizer_malloc_hook(const volatile void*, std::size_t size) {
  actorgrid::ws::test::note(size);
}

#else

void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  actorgrid::ws::test::note(size);
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

#endif
