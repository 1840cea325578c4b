#include "frames.hpp"
#include "net/mux/frame_merger.hpp"
#include "tests/support/catch.hpp"

using namespace actorgrid;
using namespace actorgrid::testing;

TEST_CASE("parts have the shortest header around the sizes where its length changes") {
  const auto check_around = [](std::size_t begin, std::size_t end) {
    for (std::size_t size = begin; size != end; ++size) {
      mux::frame_merger merger(std::size_t{1} << 20);
      for (int i = 0; i != 2; ++i)
        merger.add(make_sized(size), codec::encoded_size_max(make_sized(size)));
      const std::size_t announced = merger.size_bytes();
      const payload message = merger.take().to_payload();
      CHECK(message == to_message(std::vector{make_sized(size), make_sized(size)}));
      CHECK(message.size() == announced);
      CHECK(merger.is_empty());
    }
  };
  check_around(200, 270);
  check_around(65500, 65550);
}

TEST_CASE("a message is as long as announced, around the numbers of frames where that changes") {
  codec::frame tiny;
  tiny.op = codec::op::pong;
  const std::size_t tiny_max = codec::encoded_size_max(tiny);
  mux::frame_merger merger(std::size_t{4} << 20);
  for (const std::size_t border : {2U, 0x80U, 0x100U, 0x10000U}) {
    for (std::size_t count = border - 1; count <= border + 1; ++count) {
      CAPTURE(count);
      for (std::size_t i = 0; i != count; ++i) merger.add(tiny, tiny_max);
      const std::size_t announced = merger.size_bytes();
      CHECK(merger.take().size() == announced);
    }
  }
}
