#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

namespace actorgrid::actors {

/// A persistent map: set() and without() return a new map that shares all but the few nodes on the
/// path to the key. Versions are cheap enough to make one per change, and readers may keep theirs
/// for as long as they like.
///
/// A 16-way trie over the hash, four bits per level, only as deep as it takes to tell the keys
/// apart. Keys with equal hashes are chained in a list, so `Hash` should have 64 good bits.
/// @thread any for reading
template <class Key, class Value, class Hash>
class hash_trie {
public:
  hash_trie() noexcept = default;

  std::size_t size() const noexcept { return size_; }

  /// Null when there is none; valid while this version lives.
  const Value* find(const Key& key) const noexcept {
    auto hash = std::uint64_t{Hash{}(key)};
    const node* at = root_.get();
    for (; at && !at->is_leaf; hash >>= bits_per_level)
      at = static_cast<const branch*>(at)->ways[hash & (way_count - 1)].get();
    for (auto* l = static_cast<const leaf*>(at); l; l = l->next.get())
      if (l->key == key) return &l->value;
    return nullptr;
  }

  /// A map with `value` for the key, replacing any previous value.
  hash_trie set(Key key, Value value) const {
    const auto hash = std::uint64_t{Hash{}(key)};
    const auto more = find(key) ? std::size_t{0} : std::size_t{1};
    return hash_trie{add(root_, hash, 0, std::move(key), std::move(value)), size_ + more};
  }

  /// A map without the key; the same map if the key is not in it.
  hash_trie without(const Key& key) const {
    if (!find(key)) return *this;
    return hash_trie{drop(root_, Hash{}(key), 0, key), size_ - 1};
  }

  /// Calls `f(key, value)` for each entry, in no particular order.
  template <class F>
  void for_each(F&& f) const {
    visit(root_.get(), f);
  }

private:
  static constexpr std::size_t way_count = 16;
  static constexpr unsigned bits_per_level = 4;

  struct node {
    explicit node(bool leaf) noexcept : is_leaf(leaf) {}
    const bool is_leaf;
  };
  struct leaf : node {
    leaf(std::uint64_t h, Key k, Value v, std::shared_ptr<const leaf> n)
        : node(true), hash(h), key(std::move(k)), value(std::move(v)), next(std::move(n)) {}
    const std::uint64_t hash;
    const Key key;
    const Value value;
    const std::shared_ptr<const leaf> next; ///< with the same hash
  };
  using link = std::shared_ptr<const node>;
  struct branch : node {
    branch() noexcept : node(false) {}
    std::array<link, way_count> ways;
  };

  hash_trie(link root, std::size_t size) noexcept : root_(std::move(root)), size_(size) {}

  static std::size_t way(std::uint64_t hash, unsigned level) noexcept {
    return hash >> (bits_per_level * level) & (way_count - 1);
  }

  static link add(const link& at, std::uint64_t hash, unsigned level, Key key, Value value) {
    if (!at) return std::make_shared<leaf>(hash, std::move(key), std::move(value), nullptr);
    if (!at->is_leaf) {
      auto copy = std::make_shared<branch>(static_cast<const branch&>(*at));
      auto& way_on = copy->ways[way(hash, level)];
      way_on = add(way_on, hash, level + 1, std::move(key), std::move(value));
      return copy;
    }
    const auto& there = static_cast<const leaf&>(*at);
    if (there.hash == hash)
      return std::make_shared<leaf>(hash, std::move(key), std::move(value),
                                    cut(std::static_pointer_cast<const leaf>(at), key));
    auto both = std::make_shared<branch>();
    both->ways[way(there.hash, level)] = at;
    auto& way_on = both->ways[way(hash, level)];
    way_on = add(way_on, hash, level + 1, std::move(key), std::move(value));
    return both;
  }

  /// Null when nothing is left.
  static link drop(const link& at, std::uint64_t hash, unsigned level, const Key& key) {
    if (at->is_leaf) return cut(std::static_pointer_cast<const leaf>(at), key);
    auto copy = std::make_shared<branch>(static_cast<const branch&>(*at));
    auto& way_on = copy->ways[way(hash, level)];
    way_on = drop(way_on, hash, level + 1, key);
    return shortest(std::move(copy));
  }

  /// A branch with a single leaf collapses into that leaf, so that adding and removing a key leaves
  /// nothing behind.
  static link shortest(std::shared_ptr<branch> b) {
    const link* only = nullptr;
    for (const auto& l : b->ways) {
      if (!l) continue;
      if (only || !l->is_leaf) return b;
      only = &l;
    }
    return only ? *only : nullptr;
  }

  /// The list without the key.
  static std::shared_ptr<const leaf> cut(const std::shared_ptr<const leaf>& list, const Key& key) {
    if (!list) return nullptr;
    if (list->key == key) return list->next;
    auto rest = cut(list->next, key);
    if (rest == list->next) return list;
    return std::make_shared<leaf>(list->hash, list->key, list->value, std::move(rest));
  }

  template <class F>
  static void visit(const node* at, F& f) {
    if (!at) return;
    if (!at->is_leaf) {
      for (const auto& l : static_cast<const branch*>(at)->ways) visit(l.get(), f);
      return;
    }
    for (auto* l = static_cast<const leaf*>(at); l; l = l->next.get()) f(l->key, l->value);
  }

  link root_;
  std::size_t size_ = 0;
};

} // namespace actorgrid::actors
