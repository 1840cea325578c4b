#include "codec/spare_blocks.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstring>
#include <random>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

using actorgrid::codec::spare_blocks;

namespace {

constexpr std::size_t block_bytes = 64 * 1024;

/// Runs `f` in a child process and returns the signal that ended it; 0 if none did.
template <class F>
int signal_that_ends(F f) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(STDERR_FILENO);
    std::signal(SIGABRT, SIG_DFL);
    f();
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

} // namespace

TEST_CASE("a block that was released is used again") {
  spare_blocks spare(4 * block_bytes);
  std::size_t bytes = block_bytes;
  void* const block = spare.take(bytes);
  REQUIRE(bytes == block_bytes);
  spare.give(block, bytes);
  CHECK(spare.kept_bytes() == block_bytes);
  bytes = block_bytes - 1000;
  CHECK(spare.take(bytes) == block);
  CHECK(bytes == block_bytes);
  CHECK(spare.kept_bytes() == 0);
  spare.give(block, bytes);
}

TEST_CASE("a spare block is not used for a much smaller size, nor for a larger one") {
  spare_blocks spare(4 * block_bytes);
  std::size_t bytes = block_bytes;
  void* const block = spare.take(bytes);
  spare.give(block, bytes);
  for (const std::size_t wanted : {block_bytes * 8 / 9 - 1, block_bytes + 1}) {
    bytes = wanted;
    void* const other = spare.take(bytes);
    CHECK(other != block);
    CHECK(bytes == wanted);
    ::operator delete(other);
  }
}

TEST_CASE("no more is kept than the limit, and the block released last is kept") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  spare_blocks spare(10 * block_bytes);
  std::vector<std::pair<void*, std::size_t>> used;
  for (int i = 0; i != 5000; ++i) {
    if (used.empty() || random() % 2 == 0) {
      std::size_t bytes = spare_blocks::block_bytes_min + random() % (12 * block_bytes);
      const std::size_t wanted = bytes;
      void* const block = spare.take(bytes);
      REQUIRE(bytes >= wanted);
      REQUIRE(bytes <= wanted + wanted / 8);
      std::memset(block, i, bytes);
      used.emplace_back(block, bytes);
    } else {
      std::swap(used[random() % used.size()], used.back());
      spare.give(used.back().first, used.back().second);
      if (used.back().second <= 10 * block_bytes) REQUIRE(spare.kept_bytes() >= used.back().second);
      used.pop_back();
    }
    REQUIRE(spare.kept_bytes() <= 10 * block_bytes);
  }
  for (const auto& [block, bytes] : used) ::operator delete(block);
}

TEST_CASE("no block belongs to two threads at a time") {
  spare_blocks spare(4 * block_bytes);
  std::atomic<int> torn{0};
  const auto work = [&](unsigned char mark) {
    for (int i = 0; i != 5000; ++i) {
      std::size_t bytes = block_bytes + 1000 * (static_cast<unsigned>(i) % 20);
      auto* const block = static_cast<unsigned char*>(spare.take(bytes));
      block[0] = block[bytes / 2] = block[bytes - 1] = mark;
      std::this_thread::yield();
      if (block[0] != mark || block[bytes / 2] != mark || block[bytes - 1] != mark) ++torn;
      spare.give(block, bytes);
    }
  };
  {
    std::vector<std::jthread> threads;
    for (unsigned char mark = 1; mark != 5; ++mark) threads.emplace_back(work, mark);
  }
  CHECK(torn == 0);
  CHECK(spare.kept_bytes() <= 4 * block_bytes);
}

TEST_CASE("with poison a spare block has nothing left of its content") {
  spare_blocks spare(4 * block_bytes, true);
  std::size_t bytes = block_bytes;
  auto* const block = static_cast<unsigned char*>(spare.take(bytes));
  std::memset(block, 'x', bytes);
  spare.give(block, bytes);
  CHECK(std::count(block, block + bytes, 'x') == 0);
  spare.give(spare.take(bytes), bytes);
}

TEST_CASE("with poison a program that writes to a block it released is ended") {
  const auto written = [](std::size_t at) {
    return signal_that_ends([at] {
      spare_blocks spare(4 * block_bytes, true);
      std::size_t bytes = block_bytes;
      auto* const block = static_cast<unsigned char*>(spare.take(bytes));
      spare.give(block, bytes);
      if (at != 0) block[at] ^= 1;
      spare.take(bytes);
    });
  };
  CHECK(written(0) == 0);
  CHECK(written(100) == SIGABRT);
  CHECK(written(block_bytes - 1) == SIGABRT);
}
