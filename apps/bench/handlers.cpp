#include "apps/bench/handlers.hpp"

#include "apps/bench/giving_back.hpp"
#include "apps/bench/own_usage.hpp"
#include "apps/bench/routes.hpp"
#include "apps/bench/transfers.hpp"

#include <chrono>
#include <cstdint>
#include <ctime>
#include <string>

namespace actorgrid::bench {

namespace {

/// Receives the planned messages and sends nothing.
task<caf::error> take(plan wanted, source<payload> in, sink<payload>) {
  std::uint64_t messages = 0;
  while (auto message = co_await in.next()) {
    if (message->size() != wanted.bytes) co_return remote_error("a message has the wrong length");
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

template <class T>
void serve_echo(node& there, unary_route<T, T> (*at)(place)) {
  const auto echo = [](T in) { return in; };
  there.handle(at(place::loop), echo, {.where = run_on::loop});
  there.handle(at(place::pool), echo, {.where = run_on::pool});
  there.handle(at(place::thread), echo, {.where = run_on::thread});
  there.handle(at(place::coroutine), [](T in) -> task<T> { co_return in; });
  there.spawn<echo_actor<T>>(at(place::spawned));
  there.spawn_with<echo_actor<T>>(at(place::spawned_loop), {.where = run_on::loop});
}

void serve_echoes(node& there) {
  const auto peers = there.peers();
  if (peers.empty()) return; // nothing will call
  auto& system = *peers.front().system();
  serve_echo<payload>(there, echo_bytes);
  serve_echo<binary>(there, echo_binary);
  serve_echo<row>(there, echo_row);
  serve_echo<record>(there, echo_record);
  there.handle(echo_bytes(place::actor), system.spawn<echo_actor<payload>>());
  there.handle(echo_binary(place::actor), system.spawn<echo_actor<binary>>());
  there.handle(echo_row(place::actor), system.spawn<echo_actor<row>>());
  there.handle(echo_record(place::actor), system.spawn<echo_actor<record>>());
}

void serve_transfers(node& there) {
  there.handle(take_bytes, [](payload in) { return std::uint64_t{in.size()}; });
  // Made once per size, so that only sending it is measured; on the one loop of the node.
  there.handle(give_bytes,
               [body = payload{}](std::uint64_t size) mutable {
                 if (body.size() != size) body = transferred(size);
                 return body;
               },
               {.where = run_on::loop});
}

caf::error serve_streams(node& there, std::uint32_t window) {
  for (const auto id : {requests_only(1).id, responses_only(1).id, two_way(1).id,
                        two_way(1, stream_end::actor).id, two_way(1, stream_end::loop_actor).id})
    there.unregister(id); // fails the first time
  if (auto error = there.handle(requests_only(window), take)) return error;
  if (auto error = there.handle(responses_only(window), give)) return error;
  if (auto error = there.handle(two_way(window), give_back)) return error;
  if (auto error = there.spawn<giving_back>(two_way(window, stream_end::actor))) return error;
  return there.spawn_with<giving_back>(two_way(window, stream_end::loop_actor),
                                       {.where = run_on::loop});
}

std::chrono::nanoseconds processor_time() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

caf::error serve_computing(node& there, std::uint32_t rate) {
  there.unregister(compute_for.id); // fails the first time
  return there.handle(compute_for,
                      [](std::uint64_t ns) {
                        const auto end = processor_time() + std::chrono::nanoseconds(ns);
                        while (processor_time() < end) {
                        }
                        return no_payload{};
                      },
                      {.concurrency = 1, .rate = {.per_second = rate, .burst = rate / 100 + 1}});
}

} // namespace

void serve_on(node& there) {
  serve_echoes(there);
  serve_transfers(there);
  serve_streams(there, 1);
  serve_computing(there, 0);
  there.handle(ask_usage, [] { return own_usage(); });
  there.handle(set_window, [&there](std::uint32_t window) -> result<no_payload> {
    if (auto error = serve_streams(there, window)) return error;
    return no_payload{};
  });
  there.handle(set_rate, [&there](std::uint32_t rate) -> result<no_payload> {
    if (auto error = serve_computing(there, rate)) return error;
    return no_payload{};
  });
  for (const auto& lane : there.lanes()) serve_on(there.lane(lane));
}

} // namespace actorgrid::bench
