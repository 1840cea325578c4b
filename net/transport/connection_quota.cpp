#include "net/transport/connection_quota.hpp"

#include "net/transport/socket.hpp"

namespace actorgrid::ws {

connection_quota::connection_quota(std::size_t max, std::size_t max_per_address)
    : max_(max), max_per_address_(max_per_address) {}

outcome<std::shared_ptr<void>> connection_quota::admit(const std::string& address) {
  {
    const std::lock_guard lock{mutex_};
    if (taken_ >= max_)
      return failure{errc::handshake_refused, "too many unauthenticated connections"};
    auto& of_address = taken_by_address_[address];
    if (of_address >= max_per_address_)
      return failure{errc::handshake_refused,
                     "too many unauthenticated connections from its address"};
    ++of_address;
    ++taken_;
  }
  return std::shared_ptr<void>{
      this, [self = shared_from_this(), address](void*) { self->leave(address); }};
}

void connection_quota::leave(const std::string& address) noexcept {
  const std::lock_guard lock{mutex_};
  --taken_;
  const auto of_address = taken_by_address_.find(address);
  if (--of_address->second == 0) taken_by_address_.erase(of_address);
}

std::string network_of(int socket) {
  const auto peer = peer_of(socket);
  if (!peer) return {};
  const auto address = peer->address();
  if (address.is_v4()) return address.to_string();
  constexpr std::size_t prefix_bytes = 8;
  auto bytes = address.to_v6().to_bytes();
  for (std::size_t i = prefix_bytes; i < bytes.size(); ++i) bytes[i] = 0;
  return asio::ip::address_v6{bytes}.to_string();
}

} // namespace actorgrid::ws
