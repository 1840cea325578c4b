#include "net/mux/wire_message.hpp"

#include <algorithm>

namespace actorgrid::mux {

payload wire_message::to_payload() const {
  if (is_in_one_piece()) return payload::copy_of(bytes());
  buffer* const whole = buffer::create(size());
  std::byte* end = whole->data();
  for (const auto piece : in_pieces()) end = std::ranges::copy(piece, end).out;
  return payload::adopt(whole, size());
}

} // namespace actorgrid::mux
