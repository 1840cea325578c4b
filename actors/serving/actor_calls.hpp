#pragma once

#include "actors/core/handler_table.hpp"
#include "net/loop/loop.hpp"
#include "net/mux/action.hpp"

#include <actorgrid/call_info.hpp>

#include <caf/actor.hpp>
#include <caf/message.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

namespace actorgrid::actors {

class link_driver;
class peer_quota;
class served_calls;

/// One connection's calls to handlers that are actors: asks the actors, and brings their answers
/// back to the loop, in batches when many are ready. An actor that lives on the connection's loop
/// answers in the same turn.
///
/// Users' actors may answer after the connection, its node and its loop are gone.
class actor_calls final : public std::enable_shared_from_this<actor_calls> {
public:
  /// Returns the calls' permits to `share`. @thread the loop's
  static std::shared_ptr<actor_calls> make(link_driver& connection,
                                           std::shared_ptr<peer_quota> share);

  /// @pre the handler is an actor @thread the loop's
  void serve(const std::shared_ptr<handler_entry>& entry, mux::serving_id id, call_info info,
             payload body);
  /// Tells when the actors were asked that have not answered. @thread the loop's
  void tell_starts(served_calls& to);
  /// The connection is gone: later answers return permits, and nothing else. @thread the loop's
  void close() noexcept;
  /// A handler is gone: the calls that wait for it are answered with an error. @thread any
  void on_gone(const served_actor& served);

private:
  struct waiting_call {
    std::uint64_t number = 0; ///< of the request; 0 once it has ended
    mux::serving_id id = 0;
    std::shared_ptr<handler_entry> entry;
    mux::time_point asked;
  };
  struct ready_answer {
    std::uint64_t number;
    caf::message answer;
    bool is_given; ///< by the actor, which has handled the request
  };

  actor_calls(link_driver& connection, std::shared_ptr<peer_quota> share);

  /// @pre the handler has started @thread the loop's
  void ask_actor(const std::shared_ptr<handler_entry>& entry, mux::serving_id id, call_info info,
                 payload body);
  void on_answer(ready_answer ready);
  void send_answers();
  void finish(ready_answer& ready, bool is_of_this_turn);
  void fail(std::uint64_t number, std::string why);
  void put(waiting_call call);
  /// Ends the wait. @returns nothing if it has ended already
  std::optional<waiting_call> take(std::uint64_t number);
  /// @pre mutex_ is held
  std::optional<waiting_call> take_locked(std::uint64_t number);
  void respond(mux::serving_id id, result<payload> outcome, run_times ran);

  link_driver* connection_; ///< null once closed; the loop's
  const std::shared_ptr<peer_quota> share_;
  caf::actor inbox_; ///< null once closed, as it refers back; the loop's
  std::unordered_set<std::shared_ptr<served_actor>> known_; ///< the loop's

  std::mutex mutex_; ///< guards what follows
  ws::loop* loop_;   ///< null once closed
  /// By the slots of their IDs, which the link reuses: as many as calls were ever in flight.
  std::vector<waiting_call> waiting_;
  std::vector<ready_answer> answers_;
};

} // namespace actorgrid::actors
