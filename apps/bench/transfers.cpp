#include "apps/bench/transfers.hpp"

#include <stdexcept>

namespace actorgrid::bench {

namespace {

constexpr char first = '<', filling = 'x', last = '>';

caf::error unless(bool is_right) {
  return is_right ? caf::error{} : make_error(errc::protocol_violation, "not what was expected");
}

operation send(std::size_t bytes) {
  return [bytes, body = transferred(bytes)](peer to) -> task<caf::error> {
    auto arrived = co_await to.call(take_bytes, body);
    co_return arrived ? unless(*arrived == bytes) : arrived.error();
  };
}

operation fetch(std::size_t bytes) {
  return [bytes](peer from) -> task<caf::error> {
    auto answer = co_await from.call(give_bytes, std::uint64_t{bytes});
    co_return answer ? unless(is_transferred(*answer, bytes)) : answer.error();
  };
}

operation send_there_and_back(std::size_t bytes) {
  return [bytes, body = transferred(bytes)](peer to) -> task<caf::error> {
    auto echoed = co_await to.call(echo_bytes(place::loop), body);
    co_return echoed ? unless(is_transferred(*echoed, bytes)) : echoed.error();
  };
}

} // namespace

payload transferred(std::size_t bytes) {
  std::string text(bytes, filling);
  if (bytes != 0) {
    text.front() = first;
    text.back() = last;
  }
  return payload{text};
}

bool is_transferred(const payload& bytes, std::size_t size) {
  if (bytes.size() != size) return false;
  if (size < 2) return true;
  return bytes.text().front() == first && bytes.text().back() == last;
}

operation transfer(const std::string& direction, std::size_t bytes) {
  if (direction == "requests") return send(bytes);
  if (direction == "responses") return fetch(bytes);
  if (direction == "both") return send_there_and_back(bytes);
  throw std::invalid_argument("no direction " + direction);
}

} // namespace actorgrid::bench
