#include "actors/runtime/request_with_deadline.hpp"

#include <actorgrid/error.hpp>

#include <caf/atom.hpp>
#include <caf/system_messages.hpp>

#include <cstdint>
#include <limits>
#include <utility>

namespace actorgrid::actors {

namespace {

/// A receive timeout that no actor has set: CAF's own actors drop it without looking at their
/// behavior.
caf::message expired_timeout() {
  return caf::make_message(
      caf::timeout_msg{caf::receive_atom::value, std::numeric_limits<std::uint64_t>::max()});
}

} // namespace

request_with_deadline::request_with_deadline(caf::strong_actor_ptr from, caf::message_id id,
                                             caf::message request,
                                             std::chrono::steady_clock::time_point deadline,
                                             const caf::actor_clock& clock)
    : caf::mailbox_element(std::move(from), id, {}), deadline_(deadline), clock_(clock),
      request_(std::move(request)) {}

caf::type_erased_tuple& request_with_deadline::content() {
  return seen();
}

const caf::type_erased_tuple& request_with_deadline::content() const {
  return seen();
}

caf::message request_with_deadline::move_content_to_message() {
  return std::move(request_);
}

caf::message request_with_deadline::copy_content_to_message() const {
  return request_;
}

caf::type_erased_tuple& request_with_deadline::seen() const {
  if (fate_ == fate::undecided) decide();
  return request_.vals().unshared(); // never null: a request has at least one element
}

void request_with_deadline::decide() const {
  fate_ = clock_.now() < deadline_ ? fate::in_time : fate::late;
  if (fate_ == fate::in_time) return;
  request_ = expired_timeout();
  auto late =
      make_error(errc::deadline_exceeded, "the deadline passed before the handler could run");
  sender->enqueue(nullptr, mid.response_id(), caf::make_message(std::move(late)), nullptr);
}

} // namespace actorgrid::actors
