#include "frames.hpp"
#include "net/mux/frame_merger.hpp"
#include "tests/support/catch.hpp"

using namespace actorgrid;
using namespace actorgrid::testing;

namespace {

codec::frame sized(std::size_t size) {
  return make(codec::op::request, 1, 0, payload(std::string(size, 'x')));
}

} // namespace

TEST_CASE("parts have the shortest header around the sizes where its length changes") {
  const auto check_around = [](std::size_t begin, std::size_t end) {
    for (std::size_t size = begin; size != end; ++size) {
      mux::frame_merger merger(std::size_t{1} << 20);
      for (int i = 0; i != 2; ++i) merger.add(sized(size), codec::encoded_size_max(sized(size)));
      const std::size_t announced = merger.size_bytes();
      const payload message = merger.take().to_payload();
      CHECK(message == to_message(std::vector{sized(size), sized(size)}));
      CHECK(message.size() == announced);
      CHECK(merger.is_empty());
    }
  };
  check_around(200, 270);
  check_around(65500, 65550);
}
