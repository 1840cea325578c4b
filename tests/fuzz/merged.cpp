#include "codec/merged.hpp"

#include "input.hpp"
#include "net/mux/outbox.hpp"
#include "plain_msgpack.hpp"
#include "tests/support/must.hpp"

#include <deque>
#include <map>
#include <vector>

// Merged frames: any bytes are split as msgpack would split them. Whatever frames are pushed into
// an outbox come out of its messages, and those of each mux in order.

namespace {

using namespace actorgrid;
using testing::must;

/// Splits hostile bytes into parts: all that are there, and none behind the first that is wrong.
void take_apart(fuzz::input& in) {
  const auto count = in.number<std::uint32_t>();
  const payload parts = in.rest();
  std::string_view left = parts.text();
  codec::merged_reader reader{parts, count};
  for (std::uint32_t taken = 0; reader.has_next(); ++taken) {
    must(taken < count, "no more parts than announced");
    const auto part = reader.next();
    const fuzz::plain_msgpack expected(left, {});
    const bool is_there = expected && expected.root().type == msgpack::type::BIN;
    must(part.has_value() == is_there, "a part is what msgpack calls bin");
    if (!part) return;
    const auto& bin = expected.root().via.bin;
    must(part->text() == std::string_view{bin.ptr, bin.size}, "a part has the bytes of the bin");
    left.remove_prefix(expected.size());
  }
}

class outbox_run {
public:
  explicit outbox_run(fuzz::input& in) : in_(in), out_(64 + in.below(512)) {}

  void run() {
    while (!in_.is_used_up()) {
      if (in_.below(4) != 0) {
        push();
      } else if (!out_.is_empty()) {
        take();
      }
    }
    while (!out_.is_empty()) take();
    must(out_.size_bytes() == 0, "nothing waits in an empty outbox");
    for (const auto& [mux_id, frames] : waiting_) must(frames.empty(), "every frame has left");
  }

private:
  void push() {
    codec::frame f;
    f.mux_id = in_.below(4);
    f.op = codec::op::mux_server_msg;
    f.flags = codec::flags::crc;
    f.seq = next_seq_++;
    // Some are too large to be merged; few, because copying them takes time.
    constexpr std::size_t sizes[] = {0, 1, 5, 20, 60, 130, 300, 700};
    const auto which = in_.byte();
    if (const auto bytes = which == 255 ? 40000 : sizes[which % std::size(sizes)]; bytes != 0)
      f.body = payload{std::string(bytes, static_cast<char>('a' + f.seq % 26))};
    waiting_[f.mux_id].push_back(f);
    out_.push(std::move(f));
  }

  void take() {
    mux::wire_message message = out_.take();
    payload parts;
    const payload bytes = message.to_payload();
    const auto whole = *codec::decode(bytes, &parts);
    out_.recycle(std::move(message.storage));
    if (whole.op != codec::op::merged) return expect(whole);
    codec::merged_reader reader{parts, whole.seq};
    while (reader.has_next()) expect(*codec::decode(reader.next().value()));
  }

  void expect(const codec::frame& f) {
    auto& frames = waiting_[f.mux_id];
    must(!frames.empty() && frames.front() == f, "the frames of a mux leave in their order");
    frames.pop_front();
  }

  fuzz::input& in_;
  mux::outbox out_;
  std::uint32_t next_seq_ = 0;
  std::map<std::uint64_t, std::deque<codec::frame>> waiting_;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::input in(data, size);
  if (in.byte() % 2 == 0) {
    take_apart(in);
  } else {
    outbox_run(in).run();
  }
  return 0;
}
