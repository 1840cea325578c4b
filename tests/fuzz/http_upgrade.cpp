#include "input.hpp"
#include "net/transport/upgrade.hpp"
#include "tests/support/must.hpp"
#include "wired_loop.hpp"

#include <algorithm>
#include <string>
#include <vector>

// What an unknown client sends to the port first: it is upgraded or refused once, nothing is left
// behind, and the way the bytes are cut makes no difference.

namespace {

using namespace actorgrid;
using testing::must;

struct outcome {
  std::string answer;
  std::size_t sessions = 0;
  std::vector<std::string> refusals;

  friend bool operator==(const outcome&, const outcome&) = default;
};

outcome upgrade(std::string_view bytes, std::size_t piece_bytes) {
  fuzz::wired_loop wired;
  outcome result;
  std::vector<std::unique_ptr<ws::session>> sessions;
  ws::grid_route route;
  route.check = [](const ws::upgrade_request& request) -> std::string {
    return request.authorization == "Bearer secret" ? "" : "a wrong token";
  };
  route.on_session = [&](std::unique_ptr<ws::session> s, const ws::admission&) {
    sessions.push_back(std::move(s));
  };
  auto options = std::make_shared<ws::acceptor_options>();
  route.on_refused = options->on_refused = [&](const std::string&, const failure& why) {
    result.refusals.push_back(why.text);
  };
  auto routes = std::make_shared<ws::route_table>();
  routes->add(route);
  int times_over = 0;
  const auto place = std::make_shared<int>();
  auto running =
      ws::make_upgrade({wired.loop(), options, routes, [&](ws::upgrade&) { ++times_over; }},
                       wired.take_socket(), false, {place, ws::loop::clock::time_point::max()});
  running->start();
  wired.send(bytes, piece_bytes);
  wired.end_sending();
  must(times_over == 1, "an upgrade is over once, and when the peer has gone");
  must(place.use_count() == 1, "a permit of unknown connections is returned");
  result.answer = wired.received();
  result.sessions = sessions.size();
  return result;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

void check(const outcome& result, std::string_view bytes) {
  must(result.sessions + result.refusals.size() == 1, "it is a session or one refusal");
  must(result.answer.empty() || result.answer.starts_with("HTTP/1.1 "), "HTTP is answered");
  const bool is_upgraded = result.answer.starts_with("HTTP/1.1 101 ");
  must(is_upgraded == (result.sessions == 1), "sessions and only sessions get 101");
  if (!is_upgraded) return;
  std::string lower{bytes};
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  must(bytes.starts_with("GET /minio/grid/v1"), "only the path of the grid is upgraded");
  must(contains(bytes, "Bearer secret"), "nothing is upgraded without the token");
  must(contains(lower, "\r\nsec-websocket-key:"), "only a websocket is upgraded");
  must(!contains(lower, "\r\norigin:"), "no browser is upgraded");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::input in(data, size);
  const std::size_t piece_bytes = in.byte();
  const std::string_view bytes = in.rest_as_text();
  check(upgrade(bytes, 0), bytes);
  // A head that comes in pieces is examined once it is whole, or too long. Bytes behind it are
  // refused if they came together with it, and belong to the websocket if they came later.
  const auto end = bytes.find("\r\n\r\n");
  if (piece_bytes == 0 || end == std::string_view::npos) return 0;
  const auto head = bytes.substr(0, end + 4);
  if (head.size() < ws::acceptor_options{}.header_bytes_max)
    must(upgrade(head, piece_bytes) == upgrade(head, 0), "pieces make no difference");
  return 0;
}
