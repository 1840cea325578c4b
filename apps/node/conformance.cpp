#include "apps/contract/conformance.hpp"

#include "apps/node/catalogue.hpp"

#include <actorgrid/sleep.hpp>

#include <charconv>
#include <optional>
#include <string>

namespace actorgrid::catalogue {

namespace {

constexpr handler_options on_loop{.where = run_on::loop};

std::optional<std::uint32_t> number_in(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || failed != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return number;
}

/// The payload is not trusted, so at most 32 bytes of it are shown.
caf::error bad_payload(const payload& body) {
  return remote_error("bad payload: expected a number, got '"
                      + std::string{body.text().substr(0, 32)} + "'");
}

result<payload> return_it(payload body) {
  return body;
}

task<result<payload>> return_it_later(payload body) {
  const auto milliseconds = number_in(body.text());
  if (!milliseconds) co_return bad_payload(body);
  co_await sleep_for(std::chrono::milliseconds(*milliseconds));
  co_return body;
}

task<caf::error> return_each(source<payload> in, sink<payload> out) {
  while (auto message = co_await in.next())
    if (auto failed = co_await out.send(std::move(*message))) co_return failed;
  co_return in.error();
}

task<caf::error> emit_numbers(payload opening, sink<payload> out) {
  const auto count = number_in(opening.text());
  if (!count) co_return bad_payload(opening);
  for (std::uint32_t i = 0; i != *count; ++i) {
    payload message{std::to_string(i)};
    if (auto failed = co_await out.send(std::move(message))) co_return failed;
  }
  co_return caf::error{};
}

task<caf::error> count_all(source<payload> in, sink<payload> out) {
  std::uint64_t count = 0;
  while (co_await in.next()) ++count;
  if (auto failed = in.error()) co_return failed;
  payload message{std::to_string(count)};
  co_return co_await out.send(std::move(message));
}

task<> stay_silent(payload, sink<payload>) {
  for (;;) co_await sleep_for(std::chrono::hours(1));
}

string_map add_result(string_map map) {
  map.set("result", "ok");
  return map;
}

} // namespace

void offer_conformance(node& node) {
  using contract::conformance_subroute;
  const auto offer = [&node](auto route, auto handler, std::string_view subroute = {}) {
    node.offer(route.id, [route, handler, subroute](actorgrid::node& n) {
      return n.at(std::string{subroute}).handle(route, handler, on_loop);
    });
  };
  offer(contract::echo, return_it);
  offer(contract::boom, [](const payload& body) -> result<payload> {
    return remote_error("boom: " + std::string{body.text()});
  });
  offer(contract::sleep_echo, return_it_later);
  offer(contract::stream_echo, return_each);
  offer(contract::stream_responses, emit_numbers);
  offer(contract::stream_requests, count_all);
  offer(contract::subroute_echo, return_it, conformance_subroute);
  offer(contract::typed_map, add_result);
  offer(contract::subroute_stream, return_each, conformance_subroute);
  offer(contract::stream_silent, stay_silent);
}

std::vector<std::uint8_t> conformance_ids() {
  return {contract::echo.id.value,
          contract::boom.id.value,
          contract::sleep_echo.id.value,
          contract::stream_echo.id.value,
          contract::stream_responses.id.value,
          contract::stream_requests.id.value,
          contract::subroute_echo.id.value,
          contract::typed_map.id.value,
          contract::subroute_stream.id.value,
          contract::stream_silent.id.value};
}

} // namespace actorgrid::catalogue
