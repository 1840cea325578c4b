#pragma once

#include <actorgrid/msgpack.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace actorgrid::minio {

/// Request of the lock calls of a MinIO cluster.
struct lock_request {
  std::string UID;                    ///< names this acquisition
  std::vector<std::string> Resources; ///< all of them are locked, or none
  std::string Owner;                  ///< the server that asks
  std::string Source;                 ///< where in the server's code
  std::optional<std::int64_t> Quorum;
  MSGPACK_DEFINE_MAP(UID, Resources, Owner, Source, Quorum)
};

/// What a node answers to a lock call.
enum class lock_code : std::uint8_t {
  granted,         ///< or done
  conflict,        ///< somebody else holds it
  not_initialized, ///< the node does not know the state of its locks
  not_found,       ///< a refresh of a lock that is not held
  error,           ///< the text says which
};

/// Answer of the lock calls.
struct lock_answer {
  std::uint8_t Code = 0; ///< a lock_code
  std::string Err;
  MSGPACK_DEFINE_MAP(Code, Err)
};

/// The locks that one node of a cluster holds for all: a lock of the cluster is one that a majority
/// of its nodes has granted. Locks that nobody refreshes expire.
class lock_table {
public:
  using clock = std::chrono::steady_clock;

  /// A lock is refreshed about every ten seconds.
  static constexpr std::chrono::seconds expires_after{60};
  static constexpr std::size_t locks_max = 100'000;

  /// For one writer, or for one more reader.
  lock_answer lock(const lock_request& r, bool is_reader, clock::time_point now);
  /// Ends what `lock` has granted.
  lock_answer unlock(const lock_request& r);
  lock_answer refresh(const lock_request& r, clock::time_point now);
  /// Ends all locks of the resources, or of the UID if there is one, by any holder.
  lock_answer force_unlock(const lock_request& r);

  std::size_t size() const noexcept { return size_; }

private:
  struct holder {
    bool is_reader = false;
    clock::time_point refreshed;
  };
  using holders = std::map<std::string, holder>; // by UID

  bool is_free(const std::string& resource, bool for_reader) const;
  void expire(clock::time_point now);
  /// @returns whether there was one
  bool erase(const std::string& resource, const std::string& uid);

  std::map<std::string, holders> locks_; // by resource; none is empty
  std::size_t size_ = 0;
  clock::time_point expired_; // the latest look for locks to end
};

} // namespace actorgrid::minio
