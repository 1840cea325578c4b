#pragma once

#include <cstddef>

namespace actorgrid::hostile {

/// The peak of this process's memory since the watch began. At most one watch at a time.
class memory_watch {
public:
  memory_watch() noexcept;
  std::size_t peak_bytes() const noexcept;
};

/// Excludes what this thread, which is the test's own, allocates and frees.
class unwatched_thread {
public:
  unwatched_thread() noexcept;
  ~unwatched_thread();
  unwatched_thread(const unwatched_thread&) = delete;
  unwatched_thread& operator=(const unwatched_thread&) = delete;
};

} // namespace actorgrid::hostile
