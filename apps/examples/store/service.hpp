#pragma once

#include "apps/examples/store/journal.hpp"

#include <caf/event_based_actor.hpp>

#include <atomic>
#include <chrono>
#include <map>

namespace store {

/// The section [store].
struct settings {
  std::string journal = "store.journal";
  bool sync = true;                 // whether a write waits for the disk
  std::size_t keys_max = 1'000'000; // removed ones included
  std::chrono::nanoseconds compare_every = std::chrono::seconds(10); // with another node
};

/// What the parts of a node's store share. @thread any
struct shared {
  grid::node& node;
  const settings options;
  const file lock; // keeps other processes away from the journal
  grid::publisher<entry> changes{}; // what the replica stores, in that order
  std::atomic<std::uint64_t> counter{0}; // the highest of those seen

  void saw(std::uint64_t other) {
    for (auto now = counter.load(); now < other && !counter.compare_exchange_weak(now, other);) {}
  }
};

/// The entries of one node, in memory and in its journal. When it dies, the node starts another,
/// which reads the journal.
class replica : public caf::event_based_actor {
public:
  replica(caf::actor_config& cfg, std::shared_ptr<shared> of);
  caf::behavior make_behavior() override;

private:
  void keep(const entry& e);
  caf::result<version> write(const entry& e);
  entry find(const std::string& key) const;
  page list_from(const list_request& r) const;

  std::shared_ptr<shared> shared_;
  std::map<std::string, entry> entries_;
  summary summary_ = summary(bucket_count);
  journal journal_;
};

/// Makes a node one of the store: spawns its replica, serves clients, and keeps the replica in step
/// with those of the other members. For every node that grid.peers lists, before it starts.
/// @error local_failure if it cannot have the journal, or a setting is not possible
caf::error serve(grid::node& node, const settings& how);

} // namespace store
