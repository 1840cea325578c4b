#include "apps/node/locks_actor.hpp"

#include <actorgrid/call_info.hpp>
#include <actorgrid/messages.hpp>

#include <caf/atom.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>

#include <algorithm>

namespace actorgrid::catalogue {

namespace {

using expire_atom = caf::atom_constant<caf::atom("expire")>;
using clock = std::chrono::steady_clock;

/// Minimum time between two clean-ups, which only free memory.
constexpr std::chrono::milliseconds pause_min{100};

struct locks_state {
  locks_table table;
  bool is_timer_set = false;
};
using locks_actor = caf::stateful_actor<locks_state>;

void set_timer(locks_actor* self) {
  const auto due = self->state.table.next_expiry();
  if (!due || self->state.is_timer_set) return;
  self->state.is_timer_set = true;
  const auto pause = std::max<clock::duration>(*due - clock::now(), pause_min);
  self->delayed_send(self, pause, expire_atom::value);
}

result<contract::lock_answer> answer_call(locks_table& table, handler_id id,
                                          const contract::lock_request& request) {
  const auto now = clock::now();
  if (id == contract::locks_lock.id) return table.lock(request, now);
  if (id == contract::locks_read_lock.id) return table.read_lock(request, now);
  if (id == contract::locks_unlock.id) return table.unlock(request, now);
  return table.refresh(request, now);
}

caf::behavior keep_locks(locks_actor* self, locks_limits limits) {
  self->state.table = locks_table{limits};
  return {
      [self](const call_info& info,
             const contract::lock_request& request) -> caf::result<contract::lock_answer> {
        auto reply = answer_call(self->state.table, info.id, request);
        set_timer(self);
        return reply;
      },
      [self](const call_info&,
             const contract::table_request& request) -> caf::result<contract::table_answer> {
        return self->state.table.list(request, clock::now());
      },
      [self](expire_atom) {
        self->state.is_timer_set = false;
        self->state.table.expire(clock::now());
        set_timer(self);
      },
  };
}

} // namespace

caf::actor spawn_locks(caf::actor_system& system, locks_limits limits) {
  return system.spawn(keep_locks, limits);
}

} // namespace actorgrid::catalogue
