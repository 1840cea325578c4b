#include "apps/ctl/doctor/node_probe.hpp"

#include "apps/ctl/doctor/answers.hpp"
#include "apps/ctl/doctor/hello_probe.hpp"
#include "apps/ctl/doctor/http_probe.hpp"

#include <actorgrid/shared_settings.hpp>

#include <algorithm>
#include <memory>
#include <netinet/in.h>
#include <string_view>
#include <unistd.h>
#include <utility>

namespace actorgrid::doctor {

namespace {

detail::host_port dialled_for(const node_config& config, const std::string& name,
                              const detail::host_port& server) {
  for (const auto& entry : config.connect_to)
    if (entry.starts_with(name + '='))
      return split_host_port(std::string_view{entry}.substr(name.size() + 1));
  return server;
}

bool is_loopback(const socket_address& address) {
  if (address.bytes.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address.bytes);
    return IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
  }
  const auto& v4 = reinterpret_cast<const sockaddr_in&>(address.bytes);
  return ntohl(v4.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
}

/// Whether this machine has the address: only then can a socket be bound to it.
bool is_of_this_machine(socket_address address) {
  if (is_loopback(address)) return true;
  if (address.bytes.ss_family == AF_INET6)
    reinterpret_cast<sockaddr_in6&>(address.bytes).sin6_port = 0;
  else
    reinterpret_cast<sockaddr_in&>(address.bytes).sin_port = 0;
  const int fd = ::socket(address.bytes.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  const bool is_bound = ::bind(fd, address.get(), address.size) == 0;
  ::close(fd);
  return is_bound;
}

/// The connection to one address, as far as it got.
struct reached {
  tcp_channel plain;
  std::unique_ptr<channel> encrypted;
  std::string received; ///< after the answer to the upgrade

  channel& top() noexcept { return encrypted ? *encrypted : plain; }
};

/// Connects, shakes hands and asks for an upgrade. @returns whether it led to a websocket
bool reach(const probe_terms& terms, const tls_probe& tls, const node_facts& node,
           const socket_address& address, address_facts& found, reached& way) {
  found.connect = way.plain.connect(address, terms.limits.connect);
  if (found.connect.how != ending::done) return false;
  if (node.uses_tls) {
    found.tls = tls.shake_hands(way.plain, node.server.host, clock::now() + terms.limits.handshake,
                                way.encrypted);
    if (found.tls->how != ending::done) return false;
  }
  found.http = ask_for_upgrade(
      way.top(), {detail::to_string(node.server), terms.config.route_path, terms.token},
      clock::now() + terms.limits.handshake, way.received);
  if (!found.tls || found.http->how == ending::done) return found.http->is_websocket;
  // Under TLS 1.3 the refusal of a certificate arrives when the handshake is over.
  found.tls->alert = tls_probe::alert_on(*way.encrypted);
  if (found.tls->alert) found.http.reset();
  return false;
}

} // namespace

step_limits limits_of(const node_config& config, std::chrono::milliseconds most) {
  const auto& limits = config.limits;
  return {std::min(limits.lookup_timeout, most), std::min(limits.connect_timeout, most),
          std::min(limits.handshake_timeout, most)};
}

node_facts probe_node(const probe_terms& terms, const tls_probe& tls, const std::string& name,
                      bool is_dialled) {
  node_facts node;
  node.name = name;
  node.is_local = name == terms.config.local;
  node.is_ours_to_dial = !terms.config.local.empty() && dials(terms.config.local, name);
  node.uses_tls = name.starts_with("https://") || name.starts_with("wss://");
  node.server = split_host_port(std::string_view{name}.substr(name.find("://") + 3));
  node.dialled = node.is_local ? node.server : dialled_for(terms.config, name, node.server);
  auto answer = look_up(terms.resolve, node.dialled, terms.limits.lookup);
  node.lookup = std::move(answer.facts);
  if (answer.addresses.size() > addresses_max) answer.addresses.resize(addresses_max);
  for (const auto& address : answer.addresses) {
    auto& found = node.addresses.emplace_back();
    found.text = to_text(address);
    found.is_loopback = is_loopback(address);
    found.is_here = is_of_this_machine(address);
  }
  // Whatever answers here is not that node.
  if (!is_dialled || leads_back(node)) return node;
  for (std::size_t i = 0; i < node.addresses.size(); ++i) {
    reached way;
    reach(terms, tls, node, answer.addresses[i], node.addresses[i], way);
  }
  return node;
}

void probe_hello(const probe_terms& terms, const tls_probe& tls, node_facts& node) {
  const auto found = std::ranges::find_if(node.addresses, &address_facts::leads_to_websocket);
  if (found == node.addresses.end()) return;
  const auto answer = look_up(terms.resolve, node.dialled, terms.limits.lookup);
  for (const auto& address : answer.addresses) {
    if (to_text(address) != found->text) continue;
    reached way;
    address_facts again;
    if (reach(terms, tls, node, address, again, way))
      found->hello = say_hello(way.top(), std::move(way.received), terms.config.local, terms.token,
                               clock::now() + terms.limits.handshake);
    return;
  }
}

} // namespace actorgrid::doctor
