#include <actorgrid/errc.hpp>

#include <array>
#include <cstddef>

namespace actorgrid {

namespace {

struct description {
  std::string_view name;
  std::string_view meaning;
};

/// In the order of the enum.
constexpr std::array descriptions{
    description{"ok", "success"},
    description{"remote_failure", "the remote handler answered with an error"},
    description{"disconnected", "no connection to the peer"},
    description{"deadline_exceeded", "the deadline passed"},
    description{"cancelled", "the operation was cancelled"},
    description{"queue_full", "the outgoing queue to the peer is full"},
    description{"too_many_in_flight", "too many operations in flight to the peer"},
    description{"message_too_large", "the message exceeds the size limit"},
    description{"unknown_peer", "no peer of that name is configured"},
    description{"handler_exists", "a handler is already registered there"},
    description{"unknown_handler", "no such handler"},
    description{"invalid_handler", "the handler id is 0"},
    description{"stream_finished", "the stream takes no more messages"},
    description{"would_block", "the stream's window is full"},
    description{"shutting_down", "the node is stopping"},
    description{"blocking_on_actor", "a blocking wait on an actor's thread"},
    description{"invalid_config", "the configuration has mistakes"},
    description{"protocol_violation", "the peer does not follow the protocol"},
    description{"handshake_refused", "the peer refused the connection"},
    description{"handshake_timeout", "connecting took too long"},
    description{"write_timeout", "a write to the peer was blocked too long"},
    description{"ping_timeout", "the peer does not answer pings"},
    description{"replaced", "a newer connection took over"},
    description{"unauthorized", "the credential is missing, wrong or expired"},
    description{"tls_failure", "TLS could not be set up"},
    description{"io_failure", "an operation of the system failed"},
    description{"decode_failed", "a payload is no value of its route's type"},
    description{"invalid_handle", "the handle is empty or was moved from"},
    description{"actor_down", "the actor that was asked has ended"},
    description{"actor_mismatch", "an actor and who asked it disagree about types"},
    description{"local_failure", "an actor of this process, or CAF, failed"},
    description{"peer_shutting_down", "the peer is shutting down"},
    description{"peer_has_no_handler", "the peer has no such handler"},
    description{"not_allowed", "the peer does not allow it"},
    description{"rate_limited", "more per second than the peer takes"},
};
static_assert(descriptions.size() == static_cast<std::size_t>(errc::rate_limited) + 1);

class category final : public std::error_category {
public:
  const char* name() const noexcept override { return "actorgrid"; }
  std::string message(int value) const override {
    const auto index = static_cast<std::size_t>(value);
    return index < descriptions.size() ? std::string{descriptions[index].meaning}
                                       : "unknown error " + std::to_string(value);
  }
};

} // namespace

std::string_view to_string(errc code) noexcept {
  const auto index = static_cast<std::size_t>(code);
  return index < descriptions.size() ? descriptions[index].name : "unknown";
}

const std::error_category& error_category() noexcept {
  static const category instance;
  return instance;
}

std::error_code make_error_code(errc code) noexcept {
  return {static_cast<int>(code), error_category()};
}

bool is_retryable(errc code) noexcept {
  switch (code) {
  case errc::disconnected:
  case errc::deadline_exceeded:
  case errc::queue_full:
  case errc::too_many_in_flight:
  case errc::would_block:
  case errc::handshake_timeout:
  case errc::write_timeout:
  case errc::ping_timeout:
  case errc::replaced:
  case errc::io_failure:
  case errc::peer_shutting_down:
  case errc::rate_limited:
    return true;
  default:
    return false;
  }
}

bool is_protocol_violation(errc code) noexcept {
  return code == errc::protocol_violation;
}

bool is_local_misuse(errc code) noexcept {
  switch (code) {
  case errc::message_too_large:
  case errc::unknown_peer:
  case errc::handler_exists:
  case errc::unknown_handler:
  case errc::invalid_handler:
  case errc::stream_finished:
  case errc::blocking_on_actor:
  case errc::invalid_config:
  case errc::invalid_handle:
  case errc::actor_mismatch:
    return true;
  default:
    return false;
  }
}

} // namespace actorgrid
