#include "actors/core/hash_trie.hpp"
#include "tests/codec/allocations.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <vector>

using namespace actorgrid::actors;
using actorgrid::testing::allocation_meter;

namespace {

/// Spreads a number over 64 bits, as a good hash does.
struct spread {
  std::uint64_t operator()(std::uint64_t key) const noexcept {
    key = (key ^ key >> 30U) * 0xbf58476d1ce4e5b9u;
    key = (key ^ key >> 27U) * 0x94d049bb133111ebu;
    return key ^ key >> 31U;
  }
};
/// Gives all keys one of four hashes, which agree in their lower 60 bits.
struct poor {
  std::uint64_t operator()(std::uint64_t key) const noexcept { return key % 4 << 60U; }
};

template <class Hash>
void behaves_like_a_map(unsigned seed) {
  using trie = hash_trie<std::uint64_t, int, Hash>;
  std::mt19937 draw(seed);
  trie now;
  std::map<std::uint64_t, int> expected;
  std::vector<std::pair<trie, std::map<std::uint64_t, int>>> kept;
  for (int step = 0; step < 2000; ++step) {
    const std::uint64_t key = draw() % 64;
    if (draw() % 2 == 0) {
      now = now.set(key, step);
      expected[key] = step;
    } else {
      now = now.without(key);
      expected.erase(key);
    }
    if (step % 100 == 0) kept.emplace_back(now, expected);
  }
  kept.emplace_back(now, expected);
  for (const auto& [version, content] : kept) {
    CHECK(version.size() == content.size());
    std::map<std::uint64_t, int> found;
    version.for_each(
        [&](std::uint64_t key, int value) { CHECK(found.emplace(key, value).second); });
    CHECK(found == content);
    for (std::uint64_t key = 0; key < 64; ++key) {
      const auto* value = version.find(key);
      const auto wanted = content.find(key);
      REQUIRE((value != nullptr) == (wanted != content.end()));
      if (value) CHECK(*value == wanted->second);
    }
  }
}

} // namespace

TEST_CASE("every version of a hash trie stays the map that it was") {
  behaves_like_a_map<spread>(1);
}

TEST_CASE("a hash trie keeps keys with equal hashes apart") {
  behaves_like_a_map<poor>(2);
}

TEST_CASE("a change to a hash trie copies the nodes on one path, however many keys there are") {
  hash_trie<std::uint64_t, int, spread> trie;
  std::size_t most = 0;
  constexpr std::uint64_t count = 100'000;
  for (std::uint64_t key = 0; key < count; ++key) {
    const allocation_meter meter;
    trie = trie.set(key, 1);
    most = std::max(most, meter.count());
  }
  CHECK(trie.size() == count);
  // Each level takes 4 bits of the hash, and all hashes differ within the first 10 levels.
  CHECK(most <= 11);
  most = 0;
  for (std::uint64_t key = 0; key < count; ++key) {
    const allocation_meter meter;
    trie = trie.without(key);
    most = std::max(most, meter.count());
  }
  CHECK(trie.size() == 0);
  CHECK(most <= 10);
}

TEST_CASE("what was added to a hash trie and dropped again leaves nothing behind") {
  hash_trie<std::uint64_t, int, spread> trie;
  trie = trie.set(1, 1);
  for (std::uint64_t key = 2; key < 1000; ++key) trie = trie.set(key, 1);
  for (std::uint64_t key = 2; key < 1000; ++key) trie = trie.without(key);
  // The last key is back in the root: changing it takes one node.
  const allocation_meter meter;
  trie = trie.set(1, 2);
  CHECK(meter.count() == 1);
}
