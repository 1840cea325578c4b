#include "apps/contract/conformance.hpp"
#include "apps/ctl/conform/scenario.hpp"
#include "apps/ctl/conform/wire/bench.hpp"

// Forms of frames and of merged frames, on an established connection.

namespace actorgrid::ctl::conform {

namespace {

constexpr std::uint8_t echo_id = contract::echo.id.value;

/// The bytes of a request for an echo of "hi", with the seven fields written as they are given.
std::string odd_request(const talk& t, std::string_view array, std::string_view seq,
                        std::string_view handler, std::string_view payload) {
  std::string bytes{array};
  bytes += '\xcf';
  for (unsigned shift = 64; shift != 0; shift -= 8)
    bytes += static_cast<char>(t.mux() >> (shift - 8) & 0xffU);
  bytes += seq;
  bytes += "\xcd\x03\xe8";
  bytes += handler;
  bytes += "\x0e\x02"; // Request, EOF.
  bytes += payload;
  return bytes;
}

const std::string zero_field(1, '\0');
const std::string hi_payload{"\xc4\x02hi"};

void accepts_bytes(bench& b, std::string_view array, std::string_view seq, std::string_view handler,
                   std::string_view payload) {
  auto& t = b.begin();
  t.say_bytes(odd_request(t, array, seq, handler, payload));
  t.hear({"Response EOF 'hi'"});
}

void ends_at_bytes(bench& b, std::string_view array, std::string_view seq, std::string_view handler,
                   std::string_view payload) {
  auto& t = b.begin();
  t.say_bytes(odd_request(t, array, seq, handler, payload));
  t.hear_end();
}

void ignores(bench& b, kind op) {
  auto& t = b.begin();
  t.say({t.make(op)});
}

std::string part(const talk& t, const char* body, std::uint64_t other = 0) {
  auto f = t.ask(echo_id, body, other);
  f.flags |= bit::crc;
  return encode(f);
}

std::string spoilt(std::string bytes) {
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  return bytes;
}

const std::vector<wire_case>& forms() {
  static constexpr std::string_view g = "frames";
  static const std::vector<wire_case> all{
      {g, "frame-long-numbers", "reads integers in longer forms than necessary",
       [](bench& b) { accepts_bytes(b, "\x97", {"\xce\0\0\0\0", 5}, "\xcc\x01", hi_payload); }},
      {g, "frame-signed-numbers", "reads integers that are signed and not negative",
       [](bench& b) { accepts_bytes(b, "\x97", {"\xd0\0", 2}, {"\xd1\0\x01", 3}, hi_payload); }},
      {g, "frame-long-array", "reads an array with a longer header",
       [](bench& b) { accepts_bytes(b, {"\xdc\0\x07", 3}, zero_field, "\x01", hi_payload); }},
      {g, "frame-long-payload-header", "reads a payload with a longer header",
       [](bench& b) { accepts_bytes(b, "\x97", zero_field, "\x01", {"\xc6\0\0\0\x02hi", 7}); }},
      {g, "frame-bytes-between", "ignores bytes between the array and the trailer",
       [](bench& b) { accepts_bytes(b, "\x97", zero_field, "\x01", hi_payload + "ignored"); }},
      {g, "frame-no-checksum", "reads a frame without a checksum",
       [](bench& b) { accepts_bytes(b, "\x97", zero_field, "\x01", hi_payload); }},
      {g, "frame-unknown-flag", "ignores an unknown flag",
       [](bench& b) {
         auto& t = b.begin();
         auto f = t.ask(echo_id, "hi");
         f.flags |= 128;
         t.say({f});
         t.hear({"Response EOF 'hi'"});
       }},
      {g, "frame-wrong-checksum", "ends the connection at a wrong checksum",
       [](bench& b) {
         auto& t = b.begin();
         t.say_bytes(spoilt(part(t, "hi")));
         t.hear_end();
       }},
      {g, "frame-missing-checksum", "ends the connection at a missing checksum",
       [](bench& b) {
         auto& t = b.begin();
         auto f = t.ask(echo_id);
         f.flags |= bit::crc;
         t.say_bytes(encode_array(f));
         t.hear_end();
       }},
      {g, "frame-missing-subroute", "ends the connection at a missing subroute id",
       [](bench& b) {
         auto& t = b.begin();
         auto f = t.ask(echo_id);
         f.flags |= bit::sub;
         t.say_bytes(encode_array(f));
         t.hear_end();
       }},
      {g, "frame-of-six", "ends the connection at an array of six",
       [](bench& b) {
         auto& t = b.begin();
         t.say_bytes({"\x96\x01\0\0\x01\x0e\x02", 7});
         t.hear_end();
       }},
      {g, "frame-of-eight", "ends the connection at an array of eight",
       [](bench& b) { ends_at_bytes(b, "\x98", zero_field, "\x01", hi_payload + zero_field); }},
      {g, "frame-negative", "ends the connection at a negative number",
       [](bench& b) { ends_at_bytes(b, "\x97", "\xff", "\x01", hi_payload); }},
      {g, "frame-large-handler", "ends the connection at a handler above 255",
       [](bench& b) { ends_at_bytes(b, "\x97", zero_field, {"\xcd\x01\0", 3}, hi_payload); }},
      {g, "frame-payload-nil", "ends the connection at a payload that is nil",
       [](bench& b) { ends_at_bytes(b, "\x97", zero_field, "\x01", "\xc0"); }},
      {g, "frame-payload-str", "ends the connection at a payload that is a str",
       [](bench& b) { ends_at_bytes(b, "\x97", zero_field, "\x01", "\xa2hi"); }},
      {g, "frame-cut-short", "ends the connection at a payload that is cut short",
       [](bench& b) { ends_at_bytes(b, "\x97", zero_field, "\x01", "\xc4\x05hi"); }},
      {g, "frame-empty", "ends the connection at an empty message",
       [](bench& b) {
         auto& t = b.begin();
         t.say_bytes("");
         t.hear_end();
       }},
      {g, "frame-unknown-op", "ignores an unknown op",
       [](bench& b) { ignores(b, static_cast<kind>(200)); }},
      {g, "frame-disconnect", "ignores Disconnect", [](bench& b) { ignores(b, kind::disconnect); }},
      {g, "frame-late-connect", "ignores Connect and ConnectResponse after the handshake",
       [](bench& b) {
         ignores(b, kind::connect);
         ignores(b, kind::connect_response);
       }},
  };
  return all;
}

const std::vector<wire_case>& merged_forms() {
  static constexpr std::string_view g = "merging";
  static const std::vector<wire_case> all{
      {g, "merged", "handles every part of a merged frame",
       [](bench& b) {
         auto& t = b.begin();
         t.say_merged({t.ask(echo_id, "hi"), t.ask(echo_id, "hi", 1)});
         t.hear({"Response EOF 'hi'", "Response EOF 'hi'"});
       }},
      {g, "merged-sixty", "handles sixty parts",
       [](bench& b) {
         auto& t = b.begin();
         std::vector<raw_frame> many;
         for (std::uint64_t i = 0; i != 60; ++i) many.push_back(t.ask(echo_id, "hi", i));
         t.say_merged(many);
         for (std::size_t i = 0; i != many.size(); ++i) t.hear({"Response EOF 'hi'"});
       }},
      {g, "merged-none", "does nothing at a merged frame without parts",
       [](bench& b) { b.begin().say_bytes(merge({}, 0, false)); }},
      {g, "merged-one", "handles a merged frame with one part",
       [](bench& b) {
         auto& t = b.begin();
         t.say_bytes(merge({part(t, "hi")}, 1, false));
         t.hear({"Response EOF 'hi'"});
       }},
      {g, "merged-checksum", "accepts a checksum over all parts",
       [](bench& b) {
         auto& t = b.begin();
         t.say_bytes(merge({part(t, "hi"), part(t, "hi", 1)}, 2, true));
         t.hear({"Response EOF 'hi'", "Response EOF 'hi'"});
       }},
      {g, "merged-wrong-checksum", "ends the connection at a wrong checksum over all parts",
       [](bench& b) {
         auto& t = b.begin();
         t.say_bytes(spoilt(merge({part(t, "hi")}, 1, true)));
         t.hear_end();
       }},
      {g, "merged-part-checksum", "ends the connection at a wrong checksum of a part",
       [](bench& b) {
         auto& t = b.begin();
         t.say_bytes(merge({spoilt(part(t, "hi"))}, 1, false));
         t.hear_end();
       }},
      {g, "merged-too-few", "ends the connection if there are fewer parts than announced",
       [](bench& b) {
         auto& t = b.begin();
         const auto nothing = encode(t.make(static_cast<kind>(200)));
         t.say_bytes(merge({nothing}, 2, false));
         t.hear_end();
       }},
      {g, "merged-too-many", "ignores what follows the parts",
       [](bench& b) {
         auto& t = b.begin();
         t.say_bytes(merge({part(t, "hi"), part(t, "hi", 1)}, 1, false) + "more");
         t.hear({"Response EOF 'hi'"});
       }},
      {g, "merged-nested", "does not open a merged frame within one",
       [](bench& b) {
         auto& t = b.begin();
         t.say_bytes(merge({merge({part(t, "hi")}, 1, false), part(t, "hi", 1)}, 2, false));
         t.hear({"Response EOF 'hi'"});
       }},
      {g, "merged-part-no-bin", "ends the connection at a part that is no bin",
       [](bench& b) {
         auto& t = b.begin();
         t.say_bytes(merge({}, 1, false) + "\xa1x");
         t.hear_end();
       }},
  };
  return all;
}

} // namespace

const std::vector<wire_case>& frame_cases() {
  static const auto all = [] {
    auto cases = forms();
    cases.insert(cases.end(), merged_forms().begin(), merged_forms().end());
    return cases;
  }();
  return all;
}

} // namespace actorgrid::ctl::conform
