#include "apps/contract/conformance.hpp"
#include "apps/ctl/conform/scenario.hpp"
#include "apps/ctl/conform/wire/bench.hpp"

#include <chrono>

// First messages: those that a peer accepts, and those that it refuses.

namespace actorgrid::ctl::conform {

namespace {

raw_frame connect_with(std::string body) {
  return {.op = kind::connect, .body = std::move(body)};
}

void check_works(raw_link& link) {
  talk t{link, 1};
  t.say({t.ask(contract::echo.id.value, "alive?")});
  t.hear({"Response EOF 'alive?'"});
}

void accepts_connect(bench& b, raw_frame (*make)(const hello&)) {
  b.drop(); // There is only one connection with --as.
  raw_link link{b.target()};
  link.upgrade();
  const auto answer = link.greet(make(link.make_hello()));
  if (!answer) throw deviation("closed instead of a ConnectResponse");
  expect(answer->accepted, "refused: " + answer->reason);
  expect(answer->reason.empty(), "accepted, with the reason " + answer->reason);
  expect(answer->id_size == 16, "the ID has " + std::to_string(answer->id_size) + " bytes");
  check_works(link);
}

/// Expects a ConnectResponse that says no, and then the end.
void refuses_hello(bench& b, void (*spoil)(hello&, const wire_target&)) {
  raw_link link{b.target()};
  link.upgrade();
  auto h = link.make_hello();
  spoil(h, b.target());
  const auto answer = link.greet(h);
  if (!answer) throw deviation("closed instead of a ConnectResponse");
  expect(!answer->accepted, "accepted");
  expect(!answer->reason.empty(), "refused without a reason");
  expect(!link.next(), "more than a ConnectResponse");
}

/// Expects the end, whether a ConnectResponse that says no comes before it or not.
void ends_at(const bench& b, std::string_view first_message) {
  raw_link link{b.target()};
  link.upgrade();
  link.send_message(first_message);
  while (const auto f = link.next())
    expect(f->op == kind::connect_response && !read_answer(*f).accepted, "got " + describe(*f));
}

std::string time_from_now(std::chrono::seconds distance) {
  const auto then = std::chrono::system_clock::now().time_since_epoch() + distance;
  return time_value(std::chrono::duration_cast<std::chrono::seconds>(then).count(), 0);
}

std::string whole_map(const hello& h) {
  return map_of({{"ID", h.id}, {"Host", h.host}, {"Time", h.time}, {"Token", h.token}});
}

using namespace std::chrono_literals;

const std::vector<wire_case>& good_hellos() {
  static constexpr std::string_view g = "handshake";
  static const std::vector<wire_case> all{
      {g, "connect", "accepts a good Connect",
       [](bench& b) {
         accepts_connect(b, [](const hello& h) { return connect_with(whole_map(h)); });
       }},
      {g, "connect-other-order", "reads the keys in any order",
       [](bench& b) {
         accepts_connect(b, [](const hello& h) {
           return connect_with(
               map_of({{"Token", h.token}, {"Time", h.time}, {"Host", h.host}, {"ID", h.id}}));
         });
       }},
      {g, "connect-more-keys", "skips keys that it does not know",
       [](bench& b) {
         accepts_connect(b, [](const hello& h) {
           return connect_with(map_of({{"Other", map_of({{"x", text_value("y")}})},
                                       {"ID", h.id},
                                       {"Host", h.host},
                                       {"Time", h.time},
                                       {"Token", h.token}}));
         });
       }},
      {g, "connect-no-id", "takes a missing ID for one of zeros",
       [](bench& b) {
         accepts_connect(b, [](const hello& h) {
           return connect_with(map_of({{"Host", h.host}, {"Time", h.time}, {"Token", h.token}}));
         });
       }},
      {g, "connect-checksum", "accepts a Connect with a checksum",
       [](bench& b) {
         accepts_connect(b, [](const hello& h) {
           auto f = connect_with(whole_map(h));
           f.flags = bit::crc;
           return f;
         });
       }},
      {g, "connect-msgpack-time", "reads a time as msgpack writes it",
       [](bench& b) {
         accepts_connect(b, [](const hello& h) {
           // An ext of 4 bytes and type -1, from the low half of the seconds.
           const auto time = "\xd6\xff" + h.time.substr(7, 4);
           return connect_with(
               map_of({{"ID", h.id}, {"Host", h.host}, {"Time", time}, {"Token", h.token}}));
         });
       }},
      {g, "connect-four-minutes", "accepts a clock that is four minutes late",
       [](bench& b) {
         accepts_connect(b, [](const hello& h) {
           auto late = h;
           late.time = time_from_now(-4min);
           return connect_with(whole_map(late));
         });
       }},
      {g, "connect-again", "replaces a connection by a newer one of the same host",
       [](bench& b) {
         b.drop();
         raw_link first{b.target()};
         first.establish();
         raw_link second{b.target()};
         second.upgrade();
         auto h = second.make_hello();
         h.host = text_value(first.name());
         const auto answer = second.greet(h);
         if (!answer) throw deviation("closed instead of a ConnectResponse");
         expect(answer->accepted, "refused: " + answer->reason);
         while (const auto f = first.next()) expect(f->op == kind::pong, "got " + describe(*f));
         check_works(second);
       }},
  };
  return all;
}

const std::vector<wire_case>& bad_hellos() {
  static constexpr std::string_view g = "handshake";
  static const std::vector<wire_case> all{
      {g, "connect-unknown-host", "refuses a host that it does not know",
       [](bench& b) {
         refuses_hello(b, [](hello& h, const wire_target&) { h.host = text_value("no host"); });
       }},
      {g, "connect-own-name", "refuses its own name",
       [](bench& b) {
         refuses_hello(b, [](hello& h, const wire_target& to) { h.host = text_value(to.host()); });
       }},
      {g, "connect-clock-ahead", "refuses a clock that is six minutes ahead",
       [](bench& b) {
         refuses_hello(b, [](hello& h, const wire_target&) { h.time = time_from_now(6min); });
       }},
      {g, "connect-clock-behind", "refuses a clock that is six minutes late",
       [](bench& b) {
         refuses_hello(b, [](hello& h, const wire_target&) { h.time = time_from_now(-6min); });
       }},
      {g, "connect-no-time", "refuses a Connect without a time",
       [](bench& b) {
         refuses_hello(b, [](hello& h, const wire_target&) { h.time = time_value(zero_time, 0); });
       }},
      {g, "connect-wrong-token", "refuses another token, though that of the request is right",
       [](bench& b) {
         if (b.target().token().empty()) throw skipped("the grid has no token");
         refuses_hello(b, [](hello& h, const wire_target&) { h.token = text_value("another"); });
       }},
      {g, "connect-wrong-side", "refuses a host that it should dial itself",
       [](bench& b) {
         if (b.target().name_to_be_dialled().empty()) throw skipped("no such name with --as");
         refuses_hello(b, [](hello& h, const wire_target& to) {
           h.host = text_value(to.name_to_be_dialled());
         });
       }},
      {g, "connect-short-id", "refuses an ID of 15 bytes",
       [](bench& b) {
         refuses_hello(b,
                       [](hello& h, const wire_target&) { h.id = bin_value("conformancetest"); });
       }},
      {g, "connect-host-no-text", "refuses a host that is no text",
       [](bench& b) { refuses_hello(b, [](hello& h, const wire_target&) { h.host = "\x07"; }); }},
      {g, "connect-no-map", "refuses a Connect whose payload is no map",
       [](bench& b) { ends_at(b, encode(connect_with("\x93\x01\x02\x03"))); }},
      {g, "connect-other-op", "refuses a first frame that is no Connect",
       [](bench& b) {
         ends_at(b, encode(raw_frame{.op = kind::request, .mux = 1, .handler = 1}));
       }},
      {g, "connect-garbage", "ends a connection that begins with something else",
       [](bench& b) { ends_at(b, "\xc1\xc1\xc1"); }},
      {g, "connect-empty", "ends a connection that begins with an empty message",
       [](bench& b) { ends_at(b, ""); }},
      {g, "connect-wrong-checksum", "ends a connection whose Connect has a wrong checksum",
       [](bench& b) {
         auto bytes = encode(raw_frame{.op = kind::connect, .flags = bit::crc});
         bytes.back() = static_cast<char>(bytes.back() ^ 1);
         ends_at(b, bytes);
       }},
  };
  return all;
}

} // namespace

const std::vector<wire_case>& handshake_cases() {
  static const auto all = [] {
    auto cases = good_hellos();
    cases.insert(cases.end(), bad_hellos().begin(), bad_hellos().end());
    return cases;
  }();
  return all;
}

} // namespace actorgrid::ctl::conform
