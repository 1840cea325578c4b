#pragma once

#include "actors/core/node_core.hpp"
#include "actors/core/peer_record.hpp"
#include "actors/link/link_driver.hpp"
#include "actors/peers/asked_calls.hpp"
#include "actors/peers/peer_messages.hpp"
#include "actors/runtime/loop_actor.hpp"
#include "config/access_rules.hpp"
#include "net/mux/handshake.hpp"
#include "net/transport/connection_quota.hpp"

#include <actorgrid/caller_proof.hpp>

#include <caf/response_promise.hpp>

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace actorgrid::actors {

class actor_calls;
class pool_calls;
struct open_message;

/// Constructor arguments of a connection actor. Moved into the actor; copyable only because CAF
/// requires it.
struct connection_setup {
  connection_setup(node_core* c, std::unique_ptr<ws::session> s,
                   std::shared_ptr<detail::peer_record> r, caf::actor p, ws::admission granted)
      : core(c), session(std::make_shared<std::unique_ptr<ws::session>>(std::move(s))),
        record(std::move(r)), peer(std::move(p)), admission(std::move(granted)) {}

  node_core* core;
  std::shared_ptr<std::unique_ptr<ws::session>> session;
  std::shared_ptr<detail::peer_record> record; ///< null when accepted: the peer is not known yet
  caf::actor peer;                             ///< likewise
  ws::admission admission;                     ///< a permit only if accepted
};

/// One connection from its websocket upgrade to its end: one epoch of the pair of nodes.
///
///     shaking hands --accepted--> (attaching, if it was accepted) --> established --> ended
///           |                            |                                |
///           +-- refused, time limit -----+----- lost, replaced, stopped --+
///
/// Owns the websocket and feeds the protocol's state machines, which make every protocol decision.
/// Dispatches frames to stream actors, calls to handlers and answers to callers. When it ends,
/// every call made through it completes with the reason, and every stream is told.
class connection_actor final : public loop_actor, private link_driver::events {
public:
  connection_actor(caf::actor_config& cfg, loop_unit& unit, connection_setup setup);
  ~connection_actor() override;

  /// A call that an actor of this loop asks for is sent in that actor's own turn; all else waits in
  /// the mailbox. @thread any
  void enqueue(caf::mailbox_element_ptr element, caf::execution_unit* context) override;
  /// The same, for what is no mailbox element yet.
  void enqueue(caf::strong_actor_ptr by, caf::message_id id, caf::message content,
               caf::execution_unit* context) override;

private:
  caf::behavior make_behavior() override;
  void on_stop() override;

  // Handshake.

  void begin();
  void on_handshake_message(const payload& message);
  void on_hello_answer(const payload& message);
  void on_hello(const payload& message);
  void attach_to_peer(const mux::accepted& who);
  /// `host` is the name that the other side claims, empty if unknown.
  void refuse(const std::string& reason, failure why, const std::string& host, std::string hint);
  void tell_refused(failure why, std::string hint);
  /// Why the handshake timed out, as seen from this side.
  failure why_too_late() const;
  void establish(const mux::accepted& who);
  void publish(const codec::instance_id& instance);
  mux::incoming_handshake incoming_handshake() const;
  bool is_new_message(const codec::instance_id& instance, codec::timestamp time) const;
  /// How the name of the peer is known. @pre it is
  caller_proof known_by() const;

  // Established.

  void on_message(const payload& message) override;
  void on_due() override;
  void on_call(call_message& m);
  bool takes_calls_here() const noexcept;
  void on_open(open_message& m);
  void on_retire(const retire_connection& m);
  void drain_actions();
  void act(mux::serve_call& a);
  void run_here(const detail::unary_function& f, handler_entry& entry, const call_info& info,
                mux::serve_call& a, std::shared_ptr<open_span>& span);
  void act(mux::serve_stream& a);
  void act(mux::call_finished& a) { driver_->finish_call(a); }
  void act(mux::stream_frames& a);
  void act(mux::link_broken& a);
  void look_for_new_handlers();
  std::shared_ptr<handler_entry> find_handler(std::uint8_t id,
                                              const std::optional<codec::subroute_id>& subroute);
  void end(failure why);

  // Traces (connection_traces.cpp).

  /// Of a call or stream from the peer; both null for nothing.
  struct served_trace {
    std::shared_ptr<open_span> span;
    detail::shared_trace context; ///< for the handler
  };
  /// `handler` is null if there is none.
  served_trace begin_trace(span_kind kind, std::uint8_t id, const handler_entry* handler,
                           const payload& trace);
  /// Tells that the call or stream was refused, if it was told that it began.
  void refuse_traced(served_trace& trace, const failure& why) const;
  void refuse_traced(served_trace& trace, mux::refusal why) const;
  /// Tells the end of a call that ran here.
  void end_traced(std::shared_ptr<open_span>& span, const result<payload>& outcome, served_end how,
                  run_times ran) const;

  // Access rules and rates (connection_access.cpp).

  /// Whether anything has to be asked before the peer uses that handler; null: there is none.
  bool is_checked(const handler_entry* handler) {
    if (access_version_ != core_.access.version()) restrict_caller();
    return is_restricted_ || (handler && handler->is_restricted());
  }
  void restrict_caller();
  access_caller caller_for_rules() const;
  /// A use of a handler that the peer asks for; `handler` is null if there is none.
  struct wanted_use {
    access_kind what;
    std::uint8_t id = 0;
    bool has_subroute = false;
    handler_entry* handler = nullptr;
  };
  /// Why the use is refused, which is counted and told; no failure if it may go on.
  failure why_refused(const wanted_use& use);
  struct refused_use {
    failure why;
    std::string_view hint; ///< what an operator should know
  };
  std::optional<refused_use> why_not_allowed(const wanted_use& use) const;
  /// Counts the use for the rates.
  std::optional<refused_use> why_too_often(const wanted_use& use);

  node_core& core_;
  const loop_runner* const home_; ///< compared only: others may hold this actor when it is gone
  std::shared_ptr<detail::peer_record> record_;
  caf::actor peer_;
  ws::admission admission_;
  std::shared_ptr<const ws::peer_certificate> certificate_; ///< null if none was verified
  std::shared_ptr<link_driver> driver_;
  /// What handlers learn about the peer; set once established.
  std::shared_ptr<const detail::caller> caller_;
  std::stop_source gone_; ///< requested at the end
  /// Incoming calls that run on the pool; set once established.
  std::shared_ptr<pool_calls> pool_calls_;
  /// Incoming calls to handlers that are actors; set once established.
  std::shared_ptr<actor_calls> actor_calls_;
  bool ended_ = false;
  bool is_refusal_told_ = false;
  failure why_;
  std::optional<mux::outgoing_handshake> outgoing_handshake_;
  asked_calls asked_calls_{*this};
  std::shared_ptr<const handler_table::snapshot> handlers_;
  std::uint64_t handlers_version_ = 0;
  caller_rights rights_;       ///< of the peer
  bool is_guest_ = true;       ///< as far as rules go; a peer that is removed stays what it was
  bool is_restricted_ = false; ///< by a rule or a rate of the peer
  std::uint64_t access_version_ = 0; ///< for which both are
  mux::time_point came_;             ///< when the message came whose calls are served
};

} // namespace actorgrid::actors
