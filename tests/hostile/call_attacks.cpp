#include "tests/hostile/attack.hpp"
#include "tests/hostile/bytes.hpp"

namespace actorgrid::hostile {

namespace {

codec::frame with_subroute(codec::frame f) {
  f.flags |= flags::sub;
  f.subroute.emplace();
  f.subroute->fill(std::byte{1});
  return f;
}

attacks calls() {
  const std::uint64_t largest = ~std::uint64_t{0};
  const std::string response = "Response mux=1 seq=0 [EOF] 'x'";
  codec::frame with_seq = request(1, 1, "x");
  with_seq.seq = 77;
  codec::frame stateless = request(1, 1, "x");
  stateless.flags |= flags::stateless | flags::err;
  return {
      {"a handler nobody registered", message(request(1, 99, "x")),
       "MuxConnectError mux=1 seq=0 dl=60000 h=99 [EOF] error 'Invalid Handler for type: 99'"},
      {"handler 0", message(request(1, 0, "x")),
       "MuxConnectError mux=1 seq=0 dl=60000 [EOF] error 'Invalid Handler'"},
      {"a subroute nobody registered", message(with_subroute(request(1, 1, "x"))),
       "MuxConnectError mux=1 seq=0 dl=60000 h=1 [EOF] error 'Invalid Handler for type: [*]'"},
      {"a call of a stream's handler", message(request(1, 4, "x")),
       "MuxConnectError mux=1 seq=0 dl=60000 h=4 [EOF] error 'Invalid Handler for type: 4'"},
      {"a handler that fails", message(request(1, 2, "x")),
       "Response mux=1 seq=0 [EOF,ERR] 'boom: x'"},
      {"a handler that throws on this", message(request(1, 3, "no number")),
       "Response mux=1 seq=0 [EOF,ERR] '*'"},
      {"number 0", message(request(0, 1, "x")), "Response mux=0 seq=0 [EOF] 'x'"},
      {"the largest number", message(request(largest, 1, "x")),
       "Response mux=18446744073709551615 seq=0 [EOF] 'x'"},
      {"a number twice", message({request(1, 1, "x"), request(1, 1, "y")}),
       response + ", Response mux=1 seq=0 [EOF] 'y'"},
      {"a sequence number", message(with_seq), "Response mux=1 seq=77 [EOF] 'x'"},
      {"flags that mean nothing", message(stateless), response},
      {"no deadline", message(request(1, 1, "x", 0)), response},
      {"the longest deadline", message(request(1, 1, "x", 0xffffffff)), response},
      {"an empty request", message(request(1, 1, "")), "Response mux=1 seq=0 [EOF]"},
  };
}

/// From a server to its client, although this node made no calls.
attacks answers_to_nothing() {
  const std::string stray = "DisconnectServerMux mux=7 seq=0";
  const payload x{"x"};
  return {
      {"a response to nothing", message(make(op::response, 7, 0, x)), ""},
      {"an error to nothing", message(make(op::response, 7, 0, x, flags::err)), ""},
      {"a refusal to nothing", message(testing::make_connect_error(7, "no")), ""},
      {"a refusal that is no map", message(make(op::mux_connect_error, 7, 0, x)), ""},
      {"an acknowledgement of nothing", message(make(op::ack_mux, 7)), stray},
      {"a message of no stream", message(make(op::mux_server_msg, 7, 1, x)), stray},
      {"an end of no stream", message(make(op::mux_server_msg, 7, 1, {}, flags::eof)), ""},
      {"a credit for no stream", message(make(op::unblock_cl_mux, 7, 1)), ""},
      {"a disconnect of no stream", message(make(op::disconnect_client_mux, 7)), ""},
      {"a pong of no stream", message(testing::make_pong(7)), stray},
      {"a pong for the connection nobody asked for", message(testing::make_pong(0)), ""},
      {"a pong that is no map", message(make(op::pong, 0, 0, x)), ""},
      {"an acknowledgement of number 0", message(make(op::ack_mux, 0)),
       "DisconnectServerMux mux=0 seq=0"},
  };
}

/// From a client to its server, although it opened no streams.
attacks requests_of_nothing() {
  const payload x{"x"};
  return {
      {"input of no stream", message(make(op::mux_client_msg, 7, 1, x)),
       "DisconnectClientMux mux=7 seq=0"},
      {"an end of no input", message(make(op::mux_client_msg, 7, 1, {}, flags::eof)),
       "DisconnectClientMux mux=7 seq=0"},
      {"a credit from no client", message(make(op::unblock_srv_mux, 7, 1)), ""},
      {"a disconnect from no client", message(make(op::disconnect_server_mux, 7)), ""},
      {"a ping of no stream", message(make(op::ping, 7, 1)), "Pong mux=7 seq=1 not found"},
      {"a ping of the connection with a wrong payload", message(make(op::ping, 0, 5, x)),
       "Pong mux=0 seq=5"},
  };
}

} // namespace

attacks on_calls() {
  attacks all = calls();
  for (const attacks& more : {answers_to_nothing(), requests_of_nothing()})
    all.insert(all.end(), more.begin(), more.end());
  return all;
}

} // namespace actorgrid::hostile
