#include "apps/contract/conformance.hpp"
#include "apps/ctl/conform/scenario.hpp"
#include "apps/ctl/conform/wire/bench.hpp"

// Frames for muxes that do not exist, and pings.

namespace actorgrid::ctl::conform {

namespace {

void answers_stray(bench& b, raw_frame (*make)(const talk&), std::string_view line) {
  auto& t = b.begin();
  const auto stray = make(t);
  t.say({stray});
  const auto f = t.hear_any(line);
  expect(f.mux == stray.mux, "the answer is about another mux");
}

void ignores_stray(bench& b, raw_frame (*make)(const talk&)) {
  auto& t = b.begin();
  t.say({make(t)});
}

std::string any_pong() {
  return map_of({{"nf", "\xc2"}, {"e", "\xc0"}, {"t", time_value(zero_time, 0)}});
}

/// Sends a Ping of the connection, and expects a Pong with the same fields and this time.
void answers_ping(bench& b, raw_frame ping, const std::string& time) {
  auto& t = b.begin();
  ping.op = kind::ping;
  t.say({ping});
  const auto pong = t.hear_any("Pong...");
  expect(pong.mux == 0 && pong.seq == ping.seq && pong.deadline_ms == ping.deadline_ms
             && pong.handler == ping.handler && pong.has(bit::eof) == ping.has(bit::eof),
         "the fields of the Ping did not come back");
  expect(time_in(pong) == time, "the time of the Ping did not come back");
}

std::string time_entry(const std::string& time) {
  return map_of({{"t", time}});
}

} // namespace

const std::vector<wire_case>& stray_cases() {
  static constexpr std::string_view g = "strays";
  static constexpr std::string_view to_client = "DisconnectClientMux";
  static constexpr std::string_view to_server = "DisconnectServerMux";
  static const std::vector<wire_case> all{
      {g, "stray-client-msg", "answers a message of a client with a Disconnect",
       [](bench& b) { answers_stray(b, [](const talk& t) { return t.input(1); }, to_client); }},
      {g, "stray-client-eof", "answers the end of an input with a Disconnect",
       [](bench& b) { answers_stray(b, [](const talk& t) { return t.input_end(1); }, to_client); }},
      {g, "stray-ack", "answers an AckMux with a Disconnect for the server",
       [](bench& b) {
         answers_stray(b, [](const talk& t) { return t.make(kind::ack_mux); }, to_server);
       }},
      {g, "stray-server-msg", "answers a message of a server with a Disconnect for the server",
       [](bench& b) {
         answers_stray(
             b, [](const talk& t) { return t.make(kind::mux_server_msg, 1, "x"); }, to_server);
       }},
      {g, "stray-pong", "answers a Pong of a mux with a Disconnect for the server",
       [](bench& b) {
         answers_stray(
             b, [](const talk& t) { return t.make(kind::pong, 1, any_pong()); }, to_server);
       }},
      {g, "stray-ping", "answers a Ping of a mux with nf",
       [](bench& b) {
         answers_stray(b, [](const talk& t) { return t.make(kind::ping, 1); }, "Pong nf");
       }},
      {g, "stray-server-eof", "ignores the end of a server",
       [](bench& b) {
         ignores_stray(b,
                       [](const talk& t) { return t.make(kind::mux_server_msg, 1, {}, bit::eof); });
       }},
      {g, "stray-credit", "ignores credit of a client",
       [](bench& b) { ignores_stray(b, [](const talk& t) { return t.credit(1); }); }},
      {g, "stray-server-credit", "ignores credit of a server",
       [](bench& b) {
         ignores_stray(b, [](const talk& t) { return t.make(kind::unblock_cl_mux, 1); });
       }},
      {g, "stray-cancel", "ignores a cancel",
       [](bench& b) { ignores_stray(b, [](const talk& t) { return t.leave(); }); }},
      {g, "stray-disconnect", "ignores a Disconnect of a server",
       [](bench& b) {
         ignores_stray(b, [](const talk& t) { return t.make(kind::disconnect_client_mux); });
       }},
      {g, "stray-response", "ignores a Response",
       [](bench& b) {
         ignores_stray(b, [](const talk& t) { return t.make(kind::response, 0, "x", bit::eof); });
       }},
      {g, "stray-refusal", "ignores a refusal",
       [](bench& b) {
         ignores_stray(b, [](const talk& t) {
           return t.make(kind::mux_connect_error, 0, map_of({{"Error", text_value("no")}}));
         });
       }},
      {g, "stray-mixed", "answers strays among good frames",
       [](bench& b) {
         auto& t = b.begin();
         auto other = t.input(1);
         ++other.mux;
         t.say_merged({other, t.ask(contract::echo.id.value, "hi")});
         t.hear_one_of({to_client, "Response EOF 'hi'"});
         t.hear_one_of({to_client, "Response EOF 'hi'"});
       }},
  };
  return all;
}

const std::vector<wire_case>& ping_cases() {
  static constexpr std::string_view g = "pings";
  static const std::vector<wire_case> all{
      {g, "ping", "answers a Ping with a Pong that has its time",
       [](bench& b) {
         const auto time = time_value(1'700'000'000, 123'456'789);
         answers_ping(b, {.deadline_ms = 10'000, .body = time_entry(time)}, time);
       }},
      {g, "ping-odd-fields", "gives back all fields of a Ping",
       [](bench& b) {
         const auto time = time_value(1, 2);
         answers_ping(b,
                      {.seq = 5,
                       .deadline_ms = 123,
                       .handler = 7,
                       .flags = bit::eof,
                       .body = time_entry(time)},
                      time);
       }},
      {g, "ping-opaque-time", "gives back a time that can be no time of day",
       [](bench& b) {
         const auto time = time_value(-1'000'000'000'000, 1);
         answers_ping(b, {.body = time_entry(time)}, time);
       }},
      {g, "ping-no-payload", "answers a Ping without a payload with the zero time",
       [](bench& b) { answers_ping(b, {}, time_value(zero_time, 0)); }},
      {g, "ping-garbage", "answers a Ping that it cannot read with the zero time",
       [](bench& b) { answers_ping(b, {.body = "\xc1"}, time_value(zero_time, 0)); }},
      {g, "ping-merged", "answers Pings of both levels in one message",
       [](bench& b) {
         auto& t = b.begin();
         t.say({t.open(contract::stream_silent.id.value)});
         t.hear({"AckMux"});
         raw_frame of_connection{.op = kind::ping, .body = time_entry(time_value(1, 1))};
         t.say_merged({of_connection, t.make(kind::ping, 1)});
         const auto first = t.hear_any("Pong"), second = t.hear_any("Pong");
         expect(first.mux + second.mux == t.mux(), "not one Pong of each");
         t.say({t.leave()});
         t.hear({"DisconnectClientMux"});
       }},
      {g, "ping-mux", "answers a Ping of a stream, with its number and the zero time",
       [](bench& b) {
         auto& t = b.begin();
         t.say({t.open(contract::stream_silent.id.value)});
         t.hear({"AckMux"});
         for (std::uint32_t i = 1; i != 4; ++i) {
           t.say({t.make(kind::ping, i)});
           const auto pong = t.hear_any("Pong");
           expect(pong.mux == t.mux() && pong.seq == i, "another mux or number");
           expect(time_in(pong) == time_value(zero_time, 0), "not the zero time");
         }
         t.say({t.leave()});
         t.hear({"DisconnectClientMux"});
       }},
      {g, "ping-after-end", "answers a Ping of a stream that has ended with nf",
       [](bench& b) {
         auto& t = b.begin();
         t.say({t.open(contract::stream_silent.id.value)});
         t.hear({"AckMux"});
         t.say({t.leave()});
         t.hear({"DisconnectClientMux"});
         t.say({t.make(kind::ping, 1)});
         t.hear({"Pong nf"});
       }},
      {g, "ping-behind-cancel", "answers a Ping right behind a cancel with nf",
       [](bench& b) {
         auto& t = b.begin();
         t.say({t.open(contract::stream_silent.id.value)});
         t.hear({"AckMux"});
         t.say_merged({t.leave(), t.make(kind::ping, 1)});
         t.hear({"DisconnectClientMux", "Pong nf"});
       }},
  };
  return all;
}

} // namespace actorgrid::ctl::conform
