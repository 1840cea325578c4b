#include "net/mux/dial_order.hpp"

#include "codec/checksum.hpp"

#include <span>
#include <string>

namespace actorgrid::mux {

namespace {

std::uint64_t hash_of(std::string_view first, std::string_view second) {
  std::string joined{first};
  joined += second;
  return codec::xxh3(std::as_bytes(std::span{joined}));
}

bool is_encrypted(std::string_view host) noexcept {
  return host.starts_with("https://") || host.starts_with("wss://");
}

} // namespace

bool should_dial(std::string_view local, std::string_view remote) noexcept {
  const std::uint64_t ours = hash_of(local, remote);
  const std::uint64_t theirs = hash_of(remote, local);
  return ours != theirs ? ours < theirs : local < remote;
}

bool needs_checksum(std::string_view local, std::string_view remote) noexcept {
  return !(is_encrypted(local) && is_encrypted(remote));
}

} // namespace actorgrid::mux
