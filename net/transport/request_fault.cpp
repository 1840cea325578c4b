#include "net/transport/request_fault.hpp"

#include <boost/beast/websocket/rfc6455.hpp>

#include <algorithm>

namespace actorgrid::ws {

namespace {

/// What is wrong with a request for an upgrade, other than with any request.
std::optional<refusal> find_fault_of_upgrade(const request_head& request) {
  if (request.find(http::field::upgrade) == request.end())
    return refusal{http::status::upgrade_required, "expected a websocket upgrade"};
  // Sixteen bytes in base64.
  constexpr std::size_t key_size = 24;
  if (!beast::websocket::is_upgrade(request) || request.count(http::field::host) != 1
      || request[http::field::sec_websocket_key].size() != key_size)
    return refusal{http::status::bad_request, "not a valid websocket upgrade"};
  if (request[http::field::sec_websocket_version] != "13")
    return refusal{http::status::upgrade_required, "expected version 13 of websockets"};
  return std::nullopt;
}

} // namespace

std::string to_text(beast::string_view s) {
  return {s.data(), s.size()};
}

std::string path_of(const request_head& request) {
  auto target = to_text(request.target());
  target.resize(std::min(target.find('?'), target.size()));
  return target;
}

std::optional<refusal> find_fault(const request_head& request, bool is_knock) {
  if (request.method() != http::verb::get)
    return refusal{http::status::bad_request, "expected GET"};
  if (!is_knock)
    if (auto fault = find_fault_of_upgrade(request)) return fault;
  if (request.find(http::field::origin) != request.end())
    return refusal{http::status::forbidden, "browsers are not welcome"};
  return std::nullopt;
}

} // namespace actorgrid::ws
