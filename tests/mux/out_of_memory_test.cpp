#include "codec/control.hpp"
#include "failing_allocations.hpp"
#include "frames.hpp"
#include "net/mux/incoming_stream.hpp"
#include "net/mux/link.hpp"
#include "net/mux/outbox.hpp"
#include "net/mux/outgoing_stream.hpp"
#include "tests/support/catch.hpp"

#include <array>
#include <new>
#include <optional>

using namespace actorgrid;
using namespace actorgrid::testing;
using codec::flags;
using codec::op;
using namespace std::chrono_literals;

namespace {

/// Runs a script repeatedly, failing the n-th allocation of the n-th run, until none fails. Checks
/// that each run leaves no block behind.
template <class Run>
void with_each_allocation_failing(Run run) {
  constexpr std::size_t enough = 100'000;
  REQUIRE(run(enough)); // from here on, whatever is kept for reuse exists
  for (std::size_t n = 0; n != enough; ++n) {
    INFO("allocation " << n << " fails");
    const auto before = blocks_held();
    const bool is_through = run(n);
    if (blocks_held() != before) {
      // The checks of the run may have made Catch2's lists grow, which it does once: a leak again.
      const auto now = blocks_held();
      run(n);
      REQUIRE(blocks_held() == now);
    }
    if (is_through) return;
  }
  FAIL("the script does not end");
}

/// @returns whether the script ran to its end
template <class Script>
bool comes_through(std::size_t failing, Script script) {
  const failing_allocation no_memory{failing};
  try {
    script();
    return true;
  } catch (const std::bad_alloc&) {
    return false;
  }
}

/// Callers of a link, by owner: how many ends each was promised, and how many it got.
struct callers {
  static constexpr std::size_t count = 8;
  std::array<int, count> promised{};
  std::array<int, count> ended{};

  void call(mux::link& link, mux::token owner, mux::duration timeout) {
    mux::call_request request;
    request.handler = 1;
    request.deadline = start + timeout;
    if (link.call(request, owner, 0, start)) ++promised[owner];
  }
  void take(const mux::action& a) {
    if (const auto* done = std::get_if<mux::call_finished>(&a)) ++ended[done->owner];
  }
};

/// What the link's peer sends, one message at a time.
const std::vector<payload>& messages() {
  static const std::vector<payload> all{
      to_message({make(op::request, 1, 0, "x", flags::eof),
                  make(op::request, 2, 0, "y", flags::eof), make(op::connect_mux, 3, 0, "open"),
                  make(op::mux_client_msg, 3, 1, "z")}),
      to_message(
          {make(op::response, 1, 0, "answer", flags::eof), make_connect_error(2, "refused")}),
      to_message({make(op::mux_client_msg, 77), make(op::ping, 78), make(op::ping, 0)}),
  };
  return all;
}

/// Uses the link: calls both ways, streams, strays, pings and a deadline.
void converse(mux::link& link, callers& all) {
  for (mux::token owner = 0; owner != 4; ++owner) all.call(link, owner, owner == 3 ? 1s : 1min);
  link.open_stream(99, 0);
  for (const auto& message : messages()) {
    link.on_message(message, start);
    while (const auto next = link.poll()) {
      all.take(*next);
      if (const auto* serve = std::get_if<mux::serve_call>(&*next)) {
        link.respond(serve->id, serve->body, start);
        all.call(link, 4, 1min);
      } else if (const auto* stream = std::get_if<mux::serve_stream>(&*next)) {
        link.accept_stream(stream->mux_id, 5);
      }
    }
  }
  link.on_timeout(start + 11s);
  while (const auto next = link.poll()) all.take(*next);
}

} // namespace

TEST_CASE("a link that runs out of memory ends every call once, and leaks nothing") {
  with_each_allocation_failing([](std::size_t n) {
    callers all;
    mux::outbox out;
    mux::link link({}, out, start);
    const bool is_through = comes_through(n, [&] { converse(link, all); });
    link.on_lost({errc::disconnected, {}});
    while (const auto next = link.poll()) all.take(*next);
    CHECK(all.ended == all.promised);
    CHECK(link.calls_out() == 0);
    return is_through;
  });
}

TEST_CASE("streams that run out of memory leak nothing, and still end with their connection") {
  with_each_allocation_failing([](std::size_t n) {
    recorder out;
    std::optional<mux::outgoing_stream> asks;
    std::optional<mux::incoming_stream> serves;
    std::vector<codec::frame> answers{make(op::ack_mux, 7), make(op::mux_server_msg, 7, 1, "a"),
                                      make_pong(7)};
    std::vector<codec::frame> requests{make(op::mux_client_msg, 5, 1, "b"), make(op::ping, 5, 2),
                                       make(op::unblock_srv_mux, 5, 3)};
    const bool is_through = comes_through(n, [&] {
      mux::outgoing_stream::config asking;
      asking.mux_id = 7;
      asking.window = {2, 2};
      asks.emplace(asking, out, "open", start);
      asks->on_frames(answers, start);
      asks->send("c");
      asks->next();
      asks->on_timeout(start + 16s);
      mux::incoming_stream::config serving;
      serving.mux_id = 5;
      serving.window = {2, 2};
      serves.emplace(serving, out, start);
      serves->on_frames(requests, start);
      serves->send("d");
      serves->next();
      serves->fail({errc::remote_failure, "no more"});
    });
    const failure lost{errc::disconnected, {}};
    if (asks) {
      asks->on_lost(lost);
      while (asks->next()) {
      }
      CHECK(asks->input_end());
    }
    if (serves) serves->on_lost(lost);
    CHECK((!serves || !serves->has_next() || serves->cancelled()));
    return is_through;
  });
}

TEST_CASE("an outbox that ran out of memory holds only whole frames, and all of them leave") {
  with_each_allocation_failing([](std::size_t n) {
    mux::outbox out;
    std::size_t pushed = 0;
    const auto push_one = [&] {
      // Mostly small frames, and some that are sent alone, on a few muxes.
      const std::size_t size = pushed % 5 == 4 ? mux::outbox::large_body_bytes : 1000;
      auto f = make(op::mux_server_msg, 1 + pushed % 3, 0, payload(std::string(size, 'x')));
      out.push(std::move(f));
      ++pushed;
    };
    const bool is_through = comes_through(n, [&] {
      while (pushed < 20) push_one();
    });
    push_one();
    std::size_t left = 0;
    while (!out.is_empty())
      for (const auto& frame : split(out.take().to_payload())) {
        CHECK(parse(frame).op == op::mux_server_msg);
        ++left;
      }
    CHECK(left == pushed);
    CHECK(out.size_bytes() == 0);
    return is_through;
  });
}

TEST_CASE("frames that cannot be read or written for lack of memory leak nothing") {
  with_each_allocation_failing([](std::size_t n) {
    bool is_right = true; // a CHECK would itself fail while allocations do
    const bool is_through = comes_through(n, [&] {
      for (const char* error : {"a text that is too long to be kept without memory", ""}) {
        is_right &= bool{codec::decode<codec::pong>(make_pong(7, true, error).body)};
        const auto whole = to_message({make_pong(1), make_connect_error(2, error), make_pong(3)});
        for (const auto& part : split(whole)) is_right &= bool{codec::decode(part)};
        is_right &= !codec::decode(whole.slice(0, 5));
      }
    });
    CHECK(is_right);
    return is_through;
  });
}
