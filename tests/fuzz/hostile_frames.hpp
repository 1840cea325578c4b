#pragma once

#include "codec/frame.hpp"
#include "input.hpp"

#include <cstdint>
#include <map>
#include <utility>

namespace actorgrid::fuzz {

/// Makes messages that a hostile peer might send: mostly frames that suit the current streams and
/// calls, with any field wrong; merged frames that lie; and bytes that are not frames.
class hostile_frames {
public:
  explicit hostile_frames(input& in) : in_(in) {}

  payload message();

private:
  codec::frame frame();
  payload merged();
  payload body_for(codec::op op);
  std::uint32_t seq_for(const codec::frame& f);

  input& in_;
  /// The next sequence number by mux ID, as counted by the client (true) or the server.
  std::map<std::pair<bool, std::uint64_t>, std::uint32_t> next_seq_;
};

} // namespace actorgrid::fuzz
