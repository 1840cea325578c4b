#include "codec/value_parser.hpp"
#include "input.hpp"
#include "plain_msgpack.hpp"
#include "tests/support/must.hpp"

#include <actorgrid/detail/value_shape.hpp>
#include <actorgrid/detail/value_tree.hpp>

// Values before they get a type: our one-pass parser makes the same objects of the same bytes as
// msgpack-cxx, keeps to its limits, and can describe whatever it accepts.

namespace {

using namespace actorgrid;
using testing::must;

/// For longer inputs msgpack-cxx could need too much memory: it believes announced sizes.
constexpr std::size_t input_bytes_max = 2048;
constexpr std::size_t levels_max = 48;

std::string packed(const msgpack::object& o) {
  msgpack::sbuffer bytes;
  msgpack::pack(bytes, o);
  return {bytes.data(), bytes.size()};
}

/// Counts what a parser reports.
struct census final : codec::value_visitor {
  void on_value(std::span<const std::byte> value, std::size_t head_bytes,
                std::uint64_t nested) override {
    must(!value.empty() && head_bytes <= value.size(), "a value has its head");
    ++values;
    bytes += value.size();
    if (nested == 0) return;
    levels_max_seen = std::max(levels_max_seen, ++levels);
  }
  void on_end() override {
    must(levels > 0, "nothing ends that has not begun");
    --levels;
  }

  std::size_t values = 0;
  std::size_t bytes = 0;
  std::size_t levels = 0;
  std::size_t levels_max_seen = 0;
};

void check_limits(const payload& bytes, const decode_limits& limits) {
  census seen;
  if (codec::parse_value(bytes.bytes(), limits, &seen)) return;
  must(seen.levels == 0, "everything that began has ended");
  must(seen.bytes == bytes.size(), "every byte belongs to a value");
  must(seen.values <= limits.values && bytes.size() <= limits.bytes
           && seen.levels_max_seen <= limits.depth,
       "the limits hold");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > input_bytes_max) return 0;
  fuzz::input in(data, size);
  const decode_limits tight{in.byte(), std::size_t{1} + in.byte() % 64, in.byte() % 8U};
  const payload bytes = in.rest();
  check_limits(bytes, tight);

  decode_limits wide;
  wide.depth = levels_max;
  msgpack::zone zone;
  msgpack::object root;
  const failure wrong = detail::parse_tree(bytes.bytes(), wide, zone, root);
  // msgpack-cxx counts empty arrays and maps as levels, so it gets one more.
  const fuzz::plain_msgpack expected(
      bytes.text(), {.array = bytes.size(), .map = bytes.size(), .depth = levels_max + 1});
  if (wrong) {
    const bool is_too_deep = wrong.text.starts_with("nested deeper");
    must(is_too_deep || !expected || expected.size() != bytes.size(),
         "nothing is refused that msgpack-cxx accepts");
    return 0;
  }
  must(expected && expected.size() == bytes.size(), "nothing is accepted that msgpack-cxx refuses");
  must(packed(root) == packed(expected.root()), "both read the same");
  must(!detail::check_value(bytes.bytes(), wide), "the check accepts what the parser accepts");
  must(!detail::describe_value(bytes.bytes()).empty(), "what is accepted can be described");
  return 0;
}
