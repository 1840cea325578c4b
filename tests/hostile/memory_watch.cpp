#include "tests/hostile/memory_watch.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <malloc.h>
#include <new>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define ACTORGRID_SANITIZER_ALLOCATES
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define ACTORGRID_SANITIZER_ALLOCATES
#endif

namespace actorgrid::hostile {

namespace {

std::atomic<std::ptrdiff_t> live_bytes{0};
std::atomic<std::ptrdiff_t> peak{0};
std::atomic<std::ptrdiff_t> at_begin{0};
thread_local bool is_unwatched = false;

void note(std::ptrdiff_t change) noexcept {
  if (is_unwatched) return;
  const std::ptrdiff_t now = live_bytes += change;
  std::ptrdiff_t seen = peak;
  while (now > seen && !peak.compare_exchange_weak(seen, now)) {
  }
}

} // namespace

memory_watch::memory_watch() noexcept {
  at_begin = live_bytes.load();
  peak = live_bytes.load();
}

std::size_t memory_watch::peak_bytes() const noexcept {
  return static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, peak - at_begin));
}

unwatched_thread::unwatched_thread() noexcept {
  is_unwatched = true;
}

unwatched_thread::~unwatched_thread() {
  is_unwatched = false;
}

} // namespace actorgrid::hostile

#ifdef ACTORGRID_SANITIZER_ALLOCATES

// Sanitizers have operators of their own, and call these hooks for each block.
extern "C" std::size_t __sanitizer_get_allocated_size(const volatile void*);
extern "C" void __sanitizer_malloc_hook(const volatile void*, std::size_t size);
extern "C" void __sanitizer_malloc_hook(const volatile void*, std::size_t size) {
  actorgrid::hostile::note(static_cast<std::ptrdiff_t>(size));
}
extern "C" void __sanitizer_free_hook(const volatile void* block);
extern "C" void __sanitizer_free_hook(const volatile void* block) {
  if (block)
    actorgrid::hostile::note(-static_cast<std::ptrdiff_t>(__sanitizer_get_allocated_size(block)));
}

#else

void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  void* block = std::malloc(size != 0 ? size : 1);
  if (block) actorgrid::hostile::note(static_cast<std::ptrdiff_t>(malloc_usable_size(block)));
  return block;
}

void* operator new(std::size_t size) {
  if (void* block = ::operator new(size, std::nothrow)) return block;
  throw std::bad_alloc{};
}

void operator delete(void* block) noexcept {
  if (block) actorgrid::hostile::note(-static_cast<std::ptrdiff_t>(malloc_usable_size(block)));
  std::free(block);
}
void operator delete(void* block, std::size_t) noexcept {
  ::operator delete(block);
}

#endif
