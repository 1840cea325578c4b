#include "apps/ctl/conform/wire/bench.hpp"

#include "apps/contract/conformance.hpp"
#include "apps/ctl/conform/scenario.hpp"

#include <algorithm>
#include <utility>

namespace actorgrid::ctl::conform {

namespace {

constexpr std::uint64_t muxes_of_a_case = 1000;

bool is_line(std::string_view expected, const std::string& got) {
  if (!expected.ends_with("...")) return got == expected;
  expected.remove_suffix(3);
  return got.starts_with(expected);
}

/// Takes a number of the server's direction.
bool is_counted(kind op) {
  return op == kind::mux_server_msg || op == kind::unblock_cl_mux;
}

} // namespace

raw_frame talk::make(kind op, std::uint32_t seq, std::string body, std::uint8_t flags) const {
  return {.op = op, .mux = mux_, .seq = seq, .flags = flags, .body = std::move(body)};
}

raw_frame talk::ask(std::uint8_t handler, std::string body, std::uint64_t other) const {
  auto f = make(kind::request, 0, std::move(body), bit::eof);
  f.mux += other;
  f.handler = handler;
  f.deadline_ms = 60'000;
  return f;
}

raw_frame talk::open(std::uint8_t handler, std::string body, std::uint64_t other) const {
  auto f = make(kind::connect_mux, 0, std::move(body));
  f.mux += other;
  f.handler = handler;
  return f;
}

raw_frame talk::input(std::uint32_t seq, std::string body) const {
  return make(kind::mux_client_msg, seq, std::move(body));
}

raw_frame talk::input_end(std::uint32_t seq) const {
  return make(kind::mux_client_msg, seq, {}, bit::eof);
}

void talk::say(std::initializer_list<raw_frame> frames) {
  for (const auto& f : frames) link_.send(f);
}

void talk::say_merged(const std::vector<raw_frame>& frames) {
  std::vector<std::string> parts;
  for (const auto& f : frames) parts.push_back(encode(link_.with_checksum(f)));
  say_bytes(merge(parts, parts.size(), false));
}

void talk::count(const raw_frame& f) {
  if (f.op == kind::ack_mux) counted_[f.mux] = f.seq;
  if (!is_counted(f.op)) return;
  const auto last = counted_.find(f.mux);
  if (last == counted_.end()) throw deviation(describe(f) + " came before an AckMux");
  if (f.seq != last->second + 1)
    throw deviation(describe(f) + " has number " + std::to_string(f.seq) + ", expected "
                    + std::to_string(last->second + 1));
  ++last->second;
}

raw_frame talk::next(std::string_view expected) {
  for (;;) {
    std::optional<raw_frame> f;
    try {
      f = link_.next();
    } catch (const deviation& e) {
      throw deviation("expected " + std::string{expected} + ": " + e.what());
    }
    if (!f) throw deviation("expected " + std::string{expected} + ", the connection was closed");
    count(*f);
    if (f->op != kind::unblock_cl_mux || expected.starts_with("UnblockClMux")) return *f;
  }
}

void talk::hear(std::initializer_list<std::string_view> lines) {
  for (const auto line : lines) hear_any(line);
}

void talk::hear_one_of(std::initializer_list<std::string_view> lines) {
  std::string choice;
  for (const auto line : lines) choice += (choice.empty() ? "" : " or ") + std::string{line};
  const auto got = describe(next(choice));
  if (std::ranges::none_of(lines, [&](auto line) { return is_line(line, got); }))
    throw deviation("expected " + choice + ", got " + got);
}

raw_frame talk::hear_any(std::string_view line) {
  auto f = next(line);
  const auto got = describe(f);
  if (!is_line(line, got)) throw deviation("expected " + std::string{line} + ", got " + got);
  return f;
}

void talk::hear_end() {
  while (const auto f = link_.next()) {
    if (f->op != kind::unblock_cl_mux && f->op != kind::pong)
      throw deviation("expected the end of the connection, got " + describe(*f));
  }
  has_ended_ = true;
}

void talk::hear_nothing() {
  // Its seconds tell this Pong from others.
  const auto mark = time_value(static_cast<std::int64_t>(mux_), 1);
  link_.send({.op = kind::ping, .deadline_ms = 10'000, .body = map_of({{"t", mark}})});
  for (;;) {
    const auto f = next("nothing more");
    if (f.op == kind::pong && f.mux == 0 && time_in(f) == mark) return;
    throw deviation("expected nothing more, got " + describe(f));
  }
}

talk& bench::begin() {
  if (!link_) {
    link_ = std::make_unique<raw_link>(target_);
    link_->establish();
  }
  return talk_.emplace(*link_, next_mux_ += muxes_of_a_case);
}

void bench::finish() {
  if (!talk_) return;
  if (talk_->has_ended()) return drop();
  talk_->hear_nothing();
  auto& alive = begin();
  alive.say({alive.ask(contract::echo.id.value, "still alive?")});
  alive.hear({"Response EOF 'still alive?'"});
  talk_.reset();
}

void bench::drop() noexcept {
  talk_.reset();
  link_.reset();
}

std::vector<wire_case> all_wire_cases() {
  std::vector<wire_case> all;
  for (const auto* group :
       {&http_cases(), &handshake_cases(), &websocket_cases(), &frame_cases(), &call_cases(),
        &stream_cases(), &violation_cases(), &stray_cases(), &ping_cases()})
    all.insert(all.end(), group->begin(), group->end());
  return all;
}

} // namespace actorgrid::ctl::conform
