#pragma once

#include "net/transport/acceptor.hpp"
#include "net/transport/tls.hpp"
#include "tests/support/catch.hpp"

#include <actorgrid/config.hpp>

#include <string>
#include <utility>
#include <variant>

namespace actorgrid::ws::test {

/// What a certificate of a server on the loopback has to name.
inline const std::string loopback_names = "IP:127.0.0.1,DNS:localhost";

/// The contexts of a configuration, which must be usable.
inline tls_contexts loaded(const tls_config& config) {
  auto result = load_tls(config);
  if (auto* why = std::get_if<failure>(&result)) FAIL(why->text);
  return std::get<tls_contexts>(std::move(result));
}

/// Of an acceptor that speaks TLS.
inline acceptor_options tls_options(const tls_config& config) {
  acceptor_options o;
  o.tls = loaded(config);
  o.use_tls = true;
  return o;
}

} // namespace actorgrid::ws::test
