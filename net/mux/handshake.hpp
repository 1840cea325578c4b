#pragma once

#include "codec/control.hpp"
#include "codec/frame.hpp"

#include <actorgrid/errc.hpp>
#include <actorgrid/outcome.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace actorgrid::mux {

/// How far the clocks of two nodes may differ; set by the protocol.
inline constexpr std::int64_t clock_skew_seconds_max = 300;

/// The peer's identity was verified.
struct accepted {
  std::string host;
  codec::instance_id instance{};
  codec::extension extensions = codec::extension::none; ///< that both sides announced
  /// How far the peer's clock is ahead, in nanoseconds; only the acceptor learns it.
  std::optional<std::int64_t> clock_ahead = {};
};
/// The peer or this side refused; `why` is the reason in words.
struct refused {
  /// Which check of the acceptor failed.
  enum class check : std::uint8_t { message, host, clock, credential, certificate, side, replay };

  failure why;
  check failed = check::message;
  std::string host = {}; ///< the name that the peer gave, if it got that far
};

/// The dialer's half of the handshake: one Connect out, one ConnectResponse in.
class outgoing_handshake {
public:
  struct params {
    std::string local_host;
    std::string remote_host;
    std::string token;
    codec::instance_id instance{};
    codec::extension extensions = codec::extension::none; ///< to announce
  };
  explicit outgoing_handshake(params p);

  /// The first and only message to send.
  codec::frame hello(codec::timestamp wall_now) const;
  /// The first message received.
  outcome<accepted, refused> on_message(const payload& message) const;

private:
  params params_;
};

/// The acceptor's half: checks the Connect in the protocol's order (parses, op, payload, host
/// known, clock, token, side) and answers it. The original compares no certificate and remembers
/// no message.
class incoming_handshake {
public:
  struct params {
    std::string local_host;
    codec::instance_id instance{};
    std::function<bool(const std::string& host)> knows_host;
    /// Empty if the token is good for that host, else why not (never the secret).
    std::function<std::string(const std::string& host, const std::string& token)> check_token;
    codec::extension extensions = codec::extension::none; ///< to announce to those that have any
    /// Empty if the certificate that was shown is for that host, else why not. Null: nothing to
    /// compare.
    std::function<std::string(const std::string& host)> check_certificate = {};
    /// Whether no message of that process and time was accepted before; remembers it. Null: none is
    /// remembered.
    std::function<bool(const codec::instance_id& instance, codec::timestamp time)> is_new = {};
  };
  explicit incoming_handshake(params p);

  outcome<accepted, refused> on_message(const payload& message, codec::timestamp wall_now) const;
  /// The answers; the connection is closed after a refusal.
  codec::frame welcome(const accepted& who) const;
  codec::frame refusal(const std::string& reason) const;

private:
  params params_;
};

} // namespace actorgrid::mux
