#pragma once

#include "apps/ctl/doctor/facts.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <sys/socket.h>

namespace actorgrid::doctor {

using clock = std::chrono::steady_clock;

/// A connection on which every step ends at its deadline. @thread one at a time
class channel {
public:
  virtual ~channel() = default;
  /// Writes all of it, or as much as can be written before it fails.
  virtual ending write(std::string_view bytes, clock::time_point deadline) = 0;
  /// Appends what comes next, at least one byte when it is done.
  virtual ending read(std::string& to, clock::time_point deadline) = 0;
};

/// An address to connect to.
struct socket_address {
  sockaddr_storage bytes{};
  socklen_t size = 0;

  const sockaddr* get() const noexcept { return reinterpret_cast<const sockaddr*>(&bytes); }
};
/// "address:port", "[v6]:port".
std::string to_text(const socket_address& address);

/// A TCP connection.
class tcp_channel final : public channel {
public:
  tcp_channel() = default;
  tcp_channel(const tcp_channel&) = delete;
  tcp_channel& operator=(const tcp_channel&) = delete;
  ~tcp_channel() override;

  /// @pre not connected yet
  connect_facts connect(const socket_address& to, std::chrono::milliseconds limit);
  ending write(std::string_view bytes, clock::time_point deadline) override;
  ending read(std::string& to, clock::time_point deadline) override;

private:
  int fd_ = -1;
};

/// TLS as a client, over a connection that outlives it.
class tls_probe {
public:
  /// Takes this side's certificate and the trusted CAs from the configuration, without which a node
  /// would not start.
  explicit tls_probe(const tls_config& config);
  ~tls_probe();
  tls_probe(const tls_probe&) = delete;
  tls_probe& operator=(const tls_probe&) = delete;

  /// Shakes hands and accepts every certificate, but records what is wrong with it. `opened` gets
  /// the encrypted connection if the handshake succeeds.
  tls_facts shake_hands(channel& under, const std::string& host, clock::time_point deadline,
                        std::unique_ptr<channel>& opened) const;
  /// The alert with which the other side ended the connection later: TLS 1.3 refuses certificates
  /// after the handshake.
  static std::optional<int> alert_on(const channel& opened);

private:
  struct context;
  std::unique_ptr<context> context_;
};

} // namespace actorgrid::doctor
