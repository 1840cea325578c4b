#include "apps/bench/handlers.hpp"

#include "apps/bench/own_usage.hpp"
#include "apps/bench/routes.hpp"
#include "apps/bench/transfers.hpp"

namespace actorgrid::bench {

namespace {

/// Receives what was planned and says nothing.
task<caf::error> take(plan wanted, source<payload> in, sink<payload>) {
  std::uint64_t messages = 0;
  while (auto message = co_await in.next()) {
    if (message->size() != wanted.bytes) co_return remote_error("a message of another length");
    ++messages;
  }
  if (messages != wanted.messages)
    co_return remote_error("received " + std::to_string(messages) + " messages");
  co_return caf::error{};
}

task<caf::error> give(plan wanted, sink<payload> out) {
  const payload message{std::string(wanted.bytes, 'x')};
  for (std::uint64_t i = 0; i < wanted.messages; ++i)
    if (auto error = co_await out.send(message)) co_return error;
  co_return caf::error{};
}

task<caf::error> give_back(source<payload> in, sink<payload> out) {
  while (auto message = co_await in.next())
    if (auto error = co_await out.send(*message)) co_return error;
  co_return caf::error{};
}

void serve_echoes(node& there, place where) {
  const handler_options options{.where = where == place::pool ? run_on::pool : run_on::loop};
  there.handle(echo_bytes(where), [](payload in) { return in; }, options);
  there.handle(echo_binary(where), [](binary in) { return in; }, options);
  there.handle(echo_row(where), [](row in) { return in; }, options);
  there.handle(echo_record(where), [](record in) { return in; }, options);
}

void serve_transfers(node& there) {
  there.handle(take_bytes, [](payload in) { return std::uint64_t{in.size()}; });
  // On the one loop of a node; made once, so that sending it is all that is measured.
  there.handle(give_bytes, [body = payload{}](std::uint64_t size) mutable {
    if (body.size() != size) body = transferred(size);
    return body;
  });
}

caf::error serve_streams(node& there, std::uint32_t window) {
  for (const auto id : {requests_only(1).id, responses_only(1).id, two_way(1).id})
    there.unregister(id); // unknown the first time
  if (auto error = there.handle(requests_only(window), take)) return error;
  if (auto error = there.handle(responses_only(window), give)) return error;
  return there.handle(two_way(window), give_back);
}

} // namespace

void serve_on(node& there) {
  serve_echoes(there, place::inlined);
  serve_echoes(there, place::pool);
  serve_transfers(there);
  serve_streams(there, 1);
  there.handle(ask_usage, [] { return own_usage(); });
  there.handle(set_window, [&there](std::uint32_t window) -> result<no_payload> {
    if (auto error = serve_streams(there, window)) return error;
    return no_payload{};
  });
}

} // namespace actorgrid::bench
