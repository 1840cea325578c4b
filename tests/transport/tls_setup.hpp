#pragma once

#include "net/transport/acceptor.hpp"
#include "net/transport/tls.hpp"
#include "tests/support/catch.hpp"

#include <actorgrid/config.hpp>

#include <string>
#include <utility>
#include <variant>

namespace actorgrid::ws::test {

/// The names that a server's certificate needs on the loopback.
inline const std::string loopback_names = "IP:127.0.0.1,DNS:localhost";

/// The contexts of a configuration; fails the test if it is unusable.
inline tls_contexts loaded(const tls_config& config) {
  auto result = load_tls(config);
  if (!result) FAIL(result.why().text);
  return *std::move(result);
}

/// Options of an acceptor that speaks TLS.
inline acceptor_options tls_options(const tls_config& config) {
  acceptor_options o;
  o.tls = loaded(config);
  o.use_tls = true;
  return o;
}

} // namespace actorgrid::ws::test
