#pragma once

#include <cstddef>

namespace actorgrid::hostile {

/// How much memory this process holds more, at most, than when the watch began. One at a time.
class memory_watch {
public:
  memory_watch() noexcept;
  std::size_t peak_bytes() const noexcept;
};

/// While it lives, what this thread allocates and frees is not watched: the test's own.
class unwatched_thread {
public:
  unwatched_thread() noexcept;
  ~unwatched_thread();
  unwatched_thread(const unwatched_thread&) = delete;
  unwatched_thread& operator=(const unwatched_thread&) = delete;
};

} // namespace actorgrid::hostile
