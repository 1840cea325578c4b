#include "frame_text.hpp"

#include "codec/control.hpp"
#include "codec/merged.hpp"

#include <stdexcept>
#include <utility>

namespace actorgrid::testing {

using codec::flags;
using codec::op;

namespace {

std::string flag_list(flags set) {
  static constexpr std::pair<flags, const char*> names[] = {{flags::eof, "EOF"},
                                                            {flags::stateless, "SL"},
                                                            {flags::err, "ERR"},
                                                            {flags::zero, "ZERO"},
                                                            {flags::sub, "SUB"}};
  std::string list;
  for (const auto& [flag, name] : names) {
    if (codec::has(set, flag)) list += (list.empty() ? "" : ",") + std::string{name};
  }
  return list;
}

std::string body_of(const codec::frame& f) {
  if (f.op == op::pong) {
    if (const auto content = codec::decode<codec::pong>(f.body)) {
      return std::string{content->not_found ? " not found" : ""}
             + (content->error ? " error '" + *content->error + "'" : "");
    }
  }
  if (f.op == op::mux_connect_error) {
    if (const auto content = codec::decode<codec::mux_connect_error>(f.body))
      return " error '" + content->error + "'";
  }
  if (f.op == op::ping && !f.body.is_nil()) return " (time)";
  if (f.body.is_nil()) return {};
  if (f.body.size() > 300) return " <" + std::to_string(f.body.size()) + " bytes>";
  return " '" + std::string{f.body.text()} + "'";
}

} // namespace

std::string describe(const codec::frame& f) {
  std::string line{codec::to_string(f.op)};
  line += " mux=" + std::to_string(f.mux_id) + " seq=" + std::to_string(f.seq);
  if (f.deadline_ms != 0) line += " dl=" + std::to_string(f.deadline_ms);
  if (f.handler != 0) line += " h=" + std::to_string(f.handler);
  if (const std::string set = flag_list(f.flags); !set.empty()) line += " [" + set + "]";
  return line + body_of(f);
}

codec::frame make(op code, std::uint64_t mux_id, std::uint32_t seq, payload body, flags set) {
  codec::frame f;
  f.op = code;
  f.mux_id = mux_id;
  f.seq = seq;
  f.flags = set | flags::crc | codec::zero_flag(body);
  f.body = std::move(body);
  return f;
}

codec::frame make_request(std::uint64_t mux_id, payload body, std::uint32_t deadline_ms,
                          std::uint8_t handler) {
  codec::frame f = make(op::request, mux_id, 0, std::move(body), flags::eof);
  f.deadline_ms = deadline_ms;
  f.handler = handler;
  return f;
}

codec::frame make_sized(std::size_t size, std::uint64_t mux_id) {
  return make(op::request, mux_id, 0, payload(std::string(size, 'x')));
}

codec::frame make_pong(std::uint64_t mux_id, bool not_found, const char* error) {
  codec::pong content;
  content.not_found = not_found;
  if (error) content.error = error;
  return make(op::pong, mux_id, 0, codec::encode(content));
}

codec::frame make_connect_error(std::uint64_t mux_id, std::string text) {
  return make(op::mux_connect_error, mux_id, 0,
              codec::encode(codec::mux_connect_error{std::move(text)}));
}

payload to_message(const codec::frame& f) {
  codec::byte_buffer bytes;
  codec::encode(f, bytes);
  return payload::copy_of(bytes);
}

payload to_message(const std::vector<codec::frame>& frames) {
  codec::byte_buffer bytes;
  codec::encode_merged_header(static_cast<std::uint32_t>(frames.size()), bytes);
  for (const codec::frame& f : frames) {
    codec::byte_buffer part;
    codec::encode(f, part);
    codec::encode_part_header(static_cast<std::uint32_t>(part.size()), bytes);
    bytes.insert(bytes.end(), part.begin(), part.end());
  }
  return payload::copy_of(bytes);
}

std::vector<payload> split(const payload& message) {
  payload parts;
  const auto whole = codec::decode(message, &parts);
  if (!whole || whole->op != op::merged) return {message};
  std::vector<payload> result;
  codec::merged_reader reader(parts, whole->seq);
  while (reader.has_next()) {
    std::optional<payload> part = reader.next();
    if (!part) break;
    result.push_back(std::move(*part));
  }
  return result;
}

codec::frame parse(const payload& bytes) {
  auto decoded = codec::decode(bytes);
  if (!decoded) throw std::runtime_error("not a frame: " + decoded.why().text);
  return *std::move(decoded);
}

} // namespace actorgrid::testing
