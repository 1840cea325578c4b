#include "bench/subjects/samples.hpp"

namespace actorgrid::work {

order sample_order() {
  return {
      .customer = "c-48151623",
      .number = 4815162342,
      .urgent = true,
      .skus = {"teapot", "cup", "saucer", "a spoon of silver"},
      .prices = {{"teapot", 4200}, {"cup", 700}, {"saucer", 350}, {"a spoon of silver", 12900}}};
}

codec::frame sample_frame(std::size_t bytes) {
  codec::frame f;
  f.mux_id = 1'000'000;
  f.deadline_ms = 60'000;
  f.handler = 78;
  f.op = codec::op::request;
  f.flags = codec::flags::eof | codec::flags::crc;
  f.body = payload{std::string(bytes, 'x')};
  return f;
}

payload encoded_frame(std::size_t bytes) {
  codec::byte_buffer out;
  codec::encode(sample_frame(bytes), out);
  return payload::copy_of(out);
}

} // namespace actorgrid::work
