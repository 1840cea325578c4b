#pragma once

#include "apps/contract/locks.hpp"

#include <actorgrid/error.hpp>

#include <chrono>
#include <compare>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace actorgrid::catalogue {

struct locks_limits {
  std::size_t locks_max = 65536;     ///< held at a time; each reader counts as one
  std::size_t name_bytes_max = 1024; ///< of a resource, an owner or a uid
  std::chrono::milliseconds ttl_max = std::chrono::minutes(5);
};

/// The holders of locks, at a time given by the caller. A resource has one exclusive holder or any
/// number of readers. A holder whose time has expired never shows in an answer.
///
/// A uid and an owner together identify a holder: no other request can unlock or refresh its lock.
/// Invariant: due_ has one entry for each holder.
class locks_table {
public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit locks_table(locks_limits limits = {}) noexcept : limits_(limits) {}

  /// @error remote_failure for an empty or too long name, a ttl of 0, a full table
  result<contract::lock_answer> lock(const contract::lock_request& request, time_point now);
  /// @error as for lock
  result<contract::lock_answer> read_lock(const contract::lock_request& request, time_point now);
  /// Ignores the ttl. @error remote_failure for an empty or too long name
  result<contract::lock_answer> unlock(const contract::lock_request& request, time_point now);
  /// Moves the expiry to ttl from now. @error as for lock, except for a full table
  result<contract::lock_answer> refresh(const contract::lock_request& request, time_point now);
  /// @error remote_failure for a limit out of range
  result<contract::table_answer> list(const contract::table_request& request, time_point now);

  /// Removes expired holders. The functions above do so first; this one frees memory in time.
  void expire(time_point now);
  /// When the next lock expires; nothing if none is held.
  std::optional<time_point> next_expiry() const;
  std::size_t size() const noexcept { return due_.size(); }

private:
  struct holder {
    std::string owner;
    bool exclusive = false;
    time_point since;
    time_point expiry;
  };
  using holders = std::map<std::string, holder>;
  struct due_entry {
    time_point expiry;
    std::string resource;
    std::string uid;
    auto operator<=>(const due_entry&) const = default;
  };

  result<contract::lock_answer> acquire(const contract::lock_request& request, bool exclusive,
                                        time_point now);
  caf::error find_mistake(const contract::lock_request& request, bool with_ttl) const;
  holder* find(const contract::lock_request& request);
  void hold_until(const contract::lock_request& request, holder& h, time_point expiry);
  std::chrono::milliseconds ttl_of(const contract::lock_request& request) const;
  contract::lock_answer granted(const contract::lock_request& request, time_point now) const;
  contract::lock_answer denied(const contract::lock_request& request, const char* reason,
                               time_point now) const;
  void name_holders(const std::string& resource, time_point now,
                    contract::lock_answer& answer) const;
  static contract::lock_holder shown(const std::string& resource, const std::string& uid,
                                     const holder& h, time_point now);

  locks_limits limits_;
  std::map<std::string, holders> resources_;
  std::set<due_entry> due_;
};

} // namespace actorgrid::catalogue
