#include "frame_dump.hpp"

#include "codec/op.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

namespace actorgrid::testing {

namespace {

constexpr std::size_t checksum_size = 4;
constexpr std::size_t subroute_size = 32;
/// The hex of longer contents is cut short, to the second number of bytes.
constexpr std::size_t shown_bytes_max = 24, cut_bytes = 16;
/// Longer texts are not shown.
constexpr std::size_t shown_text_max = 64;
/// Where the names begin, unless the hex of a line is longer.
constexpr std::size_t names_at = 46;

/// A msgpack value that is not a container, or the header of one.
struct value {
  enum class kind : std::uint8_t { number, text, bytes, truth, nil, extension, array, map };
  kind what{};
  std::uint64_t number = 0; ///< of an integer or bool; the size of anything else
  std::int8_t type = 0;     ///< of an extension
  std::string form;         ///< "bin of 5"
  std::string_view header;
  std::string_view content;
};

std::string hex_of(std::string_view bytes) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += digits[byte >> 4U];
    text += digits[byte & 15U];
  }
  return text;
}

std::string shown(std::string_view content) {
  if (content.size() <= shown_bytes_max) return hex_of(content);
  return hex_of(content.substr(0, cut_bytes)) + "..";
}

std::string quoted(std::string_view bytes) {
  const bool is_plain = std::ranges::all_of(bytes, [](char c) { return c >= ' ' && c <= '~'; });
  if (bytes.size() > shown_text_max) return std::to_string(bytes.size()) + " bytes";
  return is_plain ? '"' + std::string{bytes} + '"' : "the bytes";
}

/// Reads msgpack from front to back.
class reader {
public:
  explicit reader(std::string_view bytes) : all_(bytes) {}

  std::size_t offset() const { return at_; }
  std::string_view rest() const { return all_.substr(at_); }

  std::string_view take(std::size_t count) {
    if (count > all_.size() - at_) throw std::runtime_error("the bytes end early");
    return all_.substr(std::exchange(at_, at_ + count), count);
  }

  value next() {
    value v;
    const std::size_t begin = at_;
    const auto tag = static_cast<std::uint8_t>(take(1)[0]);
    if (tag <= 0x7f) {
      v.number = tag;
    } else if (tag <= 0x8f) {
      open(v, value::kind::map, tag & 15U, "map");
    } else if (tag <= 0x9f) {
      open(v, value::kind::array, tag & 15U, "array");
    } else if (tag <= 0xbf) {
      open(v, value::kind::text, tag & 31U, "str");
    } else {
      read_tagged(v, tag);
    }
    v.header = all_.substr(begin, at_ - begin);
    const bool has_content = v.what == value::kind::text || v.what == value::kind::bytes
                             || v.what == value::kind::extension;
    if (has_content) v.content = take(v.number);
    return v;
  }

private:
  std::uint64_t big_endian(std::size_t width) {
    std::uint64_t number = 0;
    for (const char c : take(width)) number = number << 8U | static_cast<std::uint8_t>(c);
    return number;
  }

  static void open(value& v, value::kind what, std::uint64_t size, const char* name) {
    v.what = what;
    v.number = size;
    v.form = std::string{name} + " of " + std::to_string(size);
  }

  void read_tagged(value& v, std::uint8_t tag) {
    switch (tag) {
    case 0xc0:
      v.what = value::kind::nil;
      return;
    case 0xc2:
    case 0xc3:
      v.what = value::kind::truth;
      v.number = tag & 1U;
      return;
    case 0xc4:
    case 0xc5:
    case 0xc6:
      return open(v, value::kind::bytes, big_endian(std::size_t{1} << (tag - 0xc4U)), "bin");
    case 0xc7:
      open(v, value::kind::extension, big_endian(1), "ext");
      v.type = static_cast<std::int8_t>(big_endian(1));
      v.form += ", type " + std::to_string(v.type);
      return;
    case 0xcc:
    case 0xcd:
    case 0xce:
    case 0xcf:
      v.number = big_endian(std::size_t{1} << (tag - 0xccU));
      return;
    case 0xd9:
    case 0xda:
      return open(v, value::kind::text, big_endian(std::size_t{1} << (tag - 0xd9U)), "str");
    case 0xdc:
      return open(v, value::kind::array, big_endian(2), "array");
    default:
      throw std::runtime_error("a type that frames do not use");
    }
  }

  std::string_view all_;
  std::size_t at_ = 0;
};

/// Hex groups and their names, line by line.
class dump {
public:
  explicit dump(std::size_t depth) : indent_(2 * depth, ' ') {}

  dump& add(std::string_view bytes, const std::string& name) {
    if (bytes.empty()) return *this;
    add_hex(hex_of(bytes), name);
    return *this;
  }
  /// The same, with the hex of long contents cut short.
  dump& add_content(std::string_view bytes, const std::string& name) {
    if (!bytes.empty()) add_hex(shown(bytes), name);
    return *this;
  }
  void end_line() {
    if (hex_.empty()) return;
    std::string line = indent_ + std::exchange(hex_, {});
    line.resize(std::max(names_at, line.size() + 2), ' ');
    text_ += line + indent_ + std::exchange(names_, {}) + '\n';
  }
  void add_text(const std::string& text) { text_ += text; }
  std::string take() { return std::move(text_); }

private:
  void add_hex(const std::string& hex, const std::string& name) {
    hex_ += (hex_.empty() ? "" : " ") + hex;
    names_ += (names_.empty() ? "" : ", ") + name;
  }

  std::string indent_, hex_, names_, text_;
};

std::string flag_names(std::uint64_t set) {
  static constexpr std::array<const char*, 8> names{"CRC",  "EOF", "stateless", "ERR",
                                                    "ZERO", "SUB", "CODED",     "TRACED"};
  std::string text;
  for (std::size_t bit = 0; bit != names.size(); ++bit)
    if ((set >> bit & 1U) != 0) text += std::string{text.empty() ? " " : "+"} + names[bit];
  return text.empty() ? " none" : text;
}

std::string time_text(std::string_view content) {
  std::uint64_t seconds = 0;
  std::uint32_t nanoseconds = 0;
  for (const char c : content.substr(0, 8)) seconds = seconds << 8U | static_cast<std::uint8_t>(c);
  for (const char c : content.substr(8))
    nanoseconds = nanoseconds << 8U | static_cast<std::uint8_t>(c);
  return std::to_string(static_cast<std::int64_t>(seconds)) + " s, " + std::to_string(nanoseconds)
         + " ns";
}

void add_value(dump& out, const value& v) {
  switch (v.what) {
  case value::kind::number:
    out.add(v.header, std::to_string(v.number));
    break;
  case value::kind::truth:
    out.add(v.header, v.number != 0 ? "true" : "false");
    break;
  case value::kind::nil:
    out.add(v.header, "nil");
    break;
  case value::kind::extension:
    out.add(v.header, v.form).add_content(v.content, time_text(v.content));
    break;
  default:
    out.add(v.header, v.form).add_content(v.content, quoted(v.content));
  }
}

std::string dump_map(std::string_view bytes, std::size_t depth) {
  reader in{bytes};
  dump out{depth};
  const value map = in.next();
  out.add(map.header, map.form).end_line();
  for (std::uint64_t i = 0; i != map.number; ++i) {
    const value key = in.next();
    const std::string whole{key.header.data(), key.header.size() + key.content.size()};
    out.add(whole, quoted(key.content));
    add_value(out, in.next());
    out.end_line();
  }
  return out.take();
}

bool has_map(codec::op op, std::uint64_t flags) {
  constexpr std::uint64_t coded_error = 8 | 64;
  return op == codec::op::connect || op == codec::op::connect_response || op == codec::op::ping
         || op == codec::op::pong || op == codec::op::mux_connect_error
         || (flags & coded_error) == coded_error;
}

std::string dump_at(std::string_view bytes, std::size_t depth);

void dump_parts(reader& in, std::string_view bytes_of_parts, std::size_t depth, dump& out) {
  const std::size_t end = in.offset() + bytes_of_parts.size();
  while (in.offset() != end) {
    const value part = in.next();
    out.add(part.header, "a part: " + part.form).end_line();
    out.add_text(dump_at(part.content, depth + 1));
  }
}

void dump_trace(reader& in, std::size_t state_size, dump& out) {
  const auto state = in.take(state_size);
  if (!state.empty()) out.add_content(state, "trace state " + quoted(state)).end_line();
  out.add(in.take(2), "its length " + std::to_string(state_size));
  out.add(in.take(1), "trace flags").end_line();
  out.add(in.take(16), "trace id").end_line();
  out.add(in.take(8), "span id").end_line();
}

std::string dump_at(std::string_view bytes, std::size_t depth) {
  static constexpr std::array names{"MuxID", "Seq", "DeadlineMS", "Handler"};
  reader in{bytes};
  dump out{depth};
  const value array = in.next();
  out.add(array.header, array.form);
  for (const char* name : names) {
    const value field = in.next();
    out.add(field.header, std::string{name} + ' ' + std::to_string(field.number));
  }
  out.end_line();
  const value op = in.next(), flags = in.next();
  const auto code = static_cast<codec::op>(op.number);
  out.add(op.header, "Op " + std::to_string(op.number) + ' ' + std::string{codec::to_string(code)});
  out.add(flags.header, "Flags" + flag_names(flags.number)).end_line();

  const value body = in.next();
  const bool is_empty = (flags.number & 16U) != 0;
  out.add(body.header, "Payload: " + body.form
                           + (body.number != 0 ? ""
                              : is_empty       ? ", empty"
                                               : ", nil"));
  if (body.number != 0 && has_map(code, flags.number)) {
    out.end_line();
    out.add_text(dump_map(body.content, depth + 1));
  } else {
    out.add_content(body.content, quoted(body.content)).end_line();
  }

  const std::size_t trailer = ((flags.number & 1U) != 0 ? checksum_size : 0)
                              + ((flags.number & 32U) != 0 ? subroute_size : 0);
  if (in.rest().size() < trailer) throw std::runtime_error("the trailer is missing");
  const auto between = in.rest().substr(0, in.rest().size() - trailer);
  constexpr std::size_t trace_size = 27;
  if (code == codec::op::merged)
    dump_parts(in, between, depth, out);
  else if ((flags.number & 128U) != 0 && between.size() >= trace_size)
    dump_trace(in, between.size() - trace_size, out);
  else
    out.add(in.take(between.size()), "ignored").end_line();
  if ((flags.number & 32U) != 0) out.add(in.take(subroute_size), "subroute id").end_line();
  if ((flags.number & 1U) != 0) {
    const std::size_t before = in.offset();
    const auto sum = in.take(checksum_size);
    const std::string reversed{sum.rbegin(), sum.rend()};
    out.add(sum,
            "checksum " + hex_of(reversed) + " of the " + std::to_string(before) + " bytes before");
    out.end_line();
  }
  return out.take();
}

} // namespace

std::string dump_frame(const payload& frame) {
  return dump_at(frame.text(), 0);
}

} // namespace actorgrid::testing
