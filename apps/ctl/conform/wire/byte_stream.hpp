#pragma once

#include <actorgrid/config.hpp>
#include <actorgrid/detail/host_port.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

typedef struct ssl_ctx_st SSL_CTX;
typedef struct ssl_st SSL;

namespace actorgrid::ctl::conform {

using wire_clock = std::chrono::steady_clock;

/// What TLS needs, loaded once. Empty for a peer without TLS.
class tls_setup {
public:
  tls_setup() = default;
  /// Throws deviation if a file cannot be used.
  explicit tls_setup(const tls_config& config);

  SSL_CTX* context() const noexcept { return context_.get(); }
  const tls_config& config() const noexcept { return config_; }

private:
  tls_config config_;
  std::shared_ptr<SSL_CTX> context_;
};

/// A TCP connection, with TLS or without, that blocks. Every function throws deviation if it fails
/// for another reason than that the peer closed the connection.
class byte_stream {
public:
  /// Connects to a node. Its certificate has to be for `server`, or to have a name that
  /// grid.tls.identities gives the node.
  byte_stream(const detail::host_port& where, const tls_setup& tls, const std::string& server,
              const std::string& node);
  byte_stream(const byte_stream&) = delete;
  byte_stream& operator=(const byte_stream&) = delete;

  /// Sends all bytes. That the peer has closed the connection is noticed when it is read.
  void send(std::string_view bytes);
  /// What the peer sent next; empty if it closed the connection, or reset it.
  std::string receive(wire_clock::time_point latest);

private:
  struct free_ssl {
    void operator()(SSL* ssl) const noexcept;
  };

  /// Closes the socket, also when the constructor throws.
  struct socket_owner {
    int fd = -1;
    ~socket_owner() { close(); }
    void close() noexcept;
  };

  void limit_waiting(std::chrono::milliseconds time, int option);
  void shake_hands(const tls_setup& tls, const std::string& server, const std::string& node);

  socket_owner socket_;
  std::unique_ptr<SSL, free_ssl> ssl_;
};

} // namespace actorgrid::ctl::conform
