#include "codec/flags.hpp"
#include "codec/op.hpp"

#include <actorgrid/frames.hpp>
#include <actorgrid/printable.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <utility>

namespace actorgrid {

namespace {

constexpr std::uint8_t op_last = static_cast<std::uint8_t>(codec::op::merged);

constexpr std::array<std::pair<codec::flags, std::string_view>, 8> named_flags{
    {{codec::flags::crc, "crc"},
     {codec::flags::eof, "eof"},
     {codec::flags::stateless, "stateless"},
     {codec::flags::err, "err"},
     {codec::flags::zero, "zero"},
     {codec::flags::sub, "sub"},
     {codec::flags::coded, "coded"},
     {codec::flags::traced, "traced"}}};

char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_same_word(std::string_view a, std::string_view b) noexcept {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string utc_with_microseconds(std::chrono::system_clock::time_point when) {
  using namespace std::chrono;
  const auto whole = floor<seconds>(when);
  const auto seconds_since_1970 = system_clock::to_time_t(whole);
  std::tm parts{};
  ::gmtime_r(&seconds_since_1970, &parts);
  std::array<char, 40> text{};
  const auto size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  const auto rest = static_cast<long>(duration_cast<microseconds>(when - whole).count());
  std::snprintf(text.data() + size, text.size() - size, ".%06ldZ", rest);
  return text.data();
}

void add_number(std::string& line, std::string_view name, std::uint64_t number) {
  if (number == 0) return;
  line.append(" ").append(name).append("=").append(std::to_string(number));
}

} // namespace

std::string_view to_string(frame_direction d) noexcept {
  switch (d) {
  case frame_direction::received:
    return "received";
  case frame_direction::sent:
    return "sent";
  case frame_direction::broken:
    return "broken";
  }
  return "unknown";
}

std::string_view op_name(std::uint8_t op) noexcept {
  return codec::to_string(static_cast<codec::op>(op));
}

std::optional<std::uint8_t> op_by_name(std::string_view name) noexcept {
  for (std::uint8_t op = 1; op <= op_last; ++op)
    if (is_same_word(op_name(op), name)) return op;
  return std::nullopt;
}

std::string flag_names(std::uint8_t flags) {
  std::string names;
  for (const auto& [bit, name] : named_flags)
    if (codec::has(static_cast<codec::flags>(flags), bit))
      names.append(names.empty() ? "" : "+").append(name);
  return names;
}

std::string to_string(const recorded_frame& f) {
  auto line = utc_with_microseconds(f.at) + " ";
  line += f.peer.empty() ? "connection=" + std::to_string(f.connection) : printable(f.peer);
  if (!f.lane.empty()) line += " lane=" + printable(f.lane);
  line.append(" ").append(to_string(f.direction));
  if (f.direction != frame_direction::broken) line.append(" ").append(op_name(f.op));
  add_number(line, "mux", f.mux_id);
  add_number(line, "handler", f.handler);
  if (f.subroute != 0) {
    std::array<char, 9> digits{};
    std::snprintf(digits.data(), digits.size(), "%08x", static_cast<unsigned>(f.subroute));
    line.append(" subroute=").append(digits.data());
  }
  add_number(line, "seq", f.seq);
  add_number(line, "deadline_ms", f.deadline_ms);
  if (const auto names = flag_names(f.flags); !names.empty()) line += " flags=" + names;
  add_number(line, "bytes", f.payload_bytes);
  if (!f.payload.empty()) line += " payload=" + json_quoted(f.payload);
  return line;
}

} // namespace actorgrid
