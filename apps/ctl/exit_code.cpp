#include "apps/ctl/exit_code.hpp"

namespace actorgrid::ctl {

exit_code exit_code_of(errc code) noexcept {
  switch (code) {
  case errc::ok:
    return exit_code::ok;
  case errc::remote_failure:
  case errc::peer_has_no_handler:
  case errc::not_allowed:
  case errc::too_many_in_flight: // The limit of the peer: only burst could reach our own.
  case errc::rate_limited:
  case errc::peer_shutting_down:
    return exit_code::remote;
  case errc::deadline_exceeded:
    return exit_code::timeout;
  case errc::invalid_config:
  case errc::invalid_handler:
  case errc::unknown_peer:
    return exit_code::usage;
  case errc::unauthorized:
  case errc::handshake_refused:
  case errc::tls_failure:
    return exit_code::auth;
  case errc::disconnected:
  case errc::handshake_timeout:
  case errc::write_timeout:
  case errc::ping_timeout:
  case errc::io_failure:
    return exit_code::unreachable;
  default:
    return exit_code::failure;
  }
}

quit::quit(std::string_view what, const failure& f)
    : quit(exit_code_of(f.code), std::string(what) + ": " + render(f)) {}

} // namespace actorgrid::ctl
