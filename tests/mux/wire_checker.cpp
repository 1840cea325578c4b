#include "wire_checker.hpp"

#include "frames.hpp"
#include "tests/support/must.hpp"

#include <algorithm>

namespace actorgrid::testing {

using codec::flags;
using codec::op;

namespace {

bool is_counted_from_client(const codec::frame& f) {
  return f.op == op::connect_mux || f.op == op::mux_client_msg || f.op == op::unblock_srv_mux
         || (f.op == op::ping && f.mux_id != 0);
}

bool is_counted_from_server(const codec::frame& f) {
  return f.op == op::ack_mux || f.op == op::mux_server_msg || f.op == op::unblock_cl_mux;
}

/// This end, and no other, needs no credit.
bool was_aborted(const codec::frame& f) {
  return codec::has(f.flags, flags::err) && f.body == payload("aborted");
}

} // namespace

void wire_checker::see(bool from_a, const codec::frame& f) {
  if (is_counted_from_client(f)) see_seq(clients_[{from_a, f.mux_id}], f);
  if (is_counted_from_server(f)) see_seq(servers_[{!from_a, f.mux_id}], f);
  const bool is_end = codec::has(f.flags, flags::eof);
  if (f.op == op::mux_client_msg && !is_end) use(clients_[{from_a, f.mux_id}], window_.in, f);
  if (f.op == op::unblock_cl_mux) --clients_[{!from_a, f.mux_id}].in_use;
  if (f.op == op::mux_server_msg && !was_aborted(f)) {
    use(servers_[{!from_a, f.mux_id}], std::max<std::uint32_t>(1, window_.out), f);
  }
  if (f.op == op::unblock_srv_mux) --servers_[{from_a, f.mux_id}].in_use;
}

void wire_checker::see_seq(direction& d, const codec::frame& f) {
  if (f.seq != d.next_seq)
    throw broken_rule("expected seq " + std::to_string(d.next_seq) + ": " + describe(f));
  ++d.next_seq;
}

void wire_checker::use(direction& d, std::uint32_t window, const codec::frame& f) {
  if (++d.in_use > std::int64_t{window})
    throw broken_rule("more messages than the window of " + std::to_string(window) + ": "
                      + describe(f));
}

} // namespace actorgrid::testing
