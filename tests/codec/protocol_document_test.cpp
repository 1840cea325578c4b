#include "codec/frame.hpp"
#include "frame_dump.hpp"
#include "protocol_examples.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/document.hpp"

#include <map>
#include <set>
#include <variant>

using namespace actorgrid;
using namespace actorgrid::testing;

namespace {

/// The frame, after a look at the codec's opinion of the bytes.
codec::frame frame_of(const payload& bytes) {
  const auto result = codec::decode(bytes);
  if (!result) FAIL(result.why().text);
  return *result;
}

} // namespace

TEST_CASE("every frame in the document of the protocol is shown as the codec makes it") {
  std::map<std::string, std::string> dumps;
  for (const auto& example : examples_of_senders()) dumps[example.name] = dump_frame(example.bytes);
  for (const auto& example : examples_for_receivers())
    dumps[example.name] = dump_frame(example.bytes);
  document frames{"protocol-frames.md"};
  CHECK(frames.compare("frame", dumps) == std::vector<std::string>{});
}

TEST_CASE("the document of the protocol shows a frame of every op that is sent") {
  std::set<codec::op> shown;
  for (const auto& example : examples_of_senders()) {
    INFO(example.name);
    shown.insert(frame_of(example.bytes).op);
  }
  for (int number = 1; number != 18; ++number) {
    const auto op = static_cast<codec::op>(number);
    INFO(codec::to_string(op));
    CHECK(shown.contains(op) == (op != codec::op::disconnect));
  }
}

TEST_CASE("frames that only receivers know are read as the document of the protocol says") {
  for (const auto& example : examples_for_receivers()) {
    INFO(example.name);
    const auto f = frame_of(example.bytes);
    if (f.op == codec::op::merged) continue;
    CHECK(f.op == codec::op::request);
    CHECK(f.mux_id == 1);
    CHECK(f.deadline_ms == 1000);
    CHECK(f.handler == 78);
    CHECK(f.body == payload("hi"));
  }
}
