#pragma once

#include "apps/ctl/doctor/facts.hpp"
#include "apps/ctl/doctor/finding.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace actorgrid::doctor {

/// What an answer to a request for an upgrade means.
enum class meaning : std::uint8_t {
  websocket,     ///< as it should be
  upgrade_lost,  ///< a node answers that it got no Upgrade: something on the way took it out
  no_such_path,  ///< 404 of a node
  token_refused, ///< 403 of a node
  token_expired, ///< 403, and by the node's clock the token has expired
  plain_wanted,  ///< TLS is spoken to a port without it
  tls_wanted,    ///< plain HTTP is spoken to a port with TLS
  node_missing,  ///< a proxy answers that it does not reach the node
  not_upgraded,  ///< HTTP that is no answer of a node: a proxy or another server
  false_upgrade, ///< 101, but not to this request
  no_http,       ///< another protocol
  closed,
  silent,
};

/// The meaning of an answer.
meaning meaning_of(const http_facts& answer);

/// The answer in words: `HTTP 403 Forbidden: the token is wrong`.
std::string words_of(const http_facts& answer);

/// Who answered, as far as the answer tells: ` (Server: nginx, Via: 1.1 cache)`; empty otherwise.
std::string server_of(const http_facts& answer);

/// Of a finding about one address of a node: a problem, unless another address leads to the node.
verdict how_bad(const node_facts& node) noexcept;

/// "the node", or "the node at ADDRESS" if it has several addresses.
std::string place_of(const node_facts& node, const address_facts& address);

/// How many nodes should answer: all, but this one only if it runs.
std::size_t running_in(const facts& all) noexcept;

/// Whether a setting of this section, such as "grid.tls", keeps a node from starting here. What
/// goes wrong because this program could not use it either is then no finding of its own.
bool is_unusable(const facts& all, std::string_view section);

/// Whether the name of another node leads to this machine's own loopback, as a line in /etc/hosts
/// makes it. Not for names that say so, such as addresses and localhost.
bool leads_back(const node_facts& node);

/// Summary of a check that all `done` of `of` nodes passed: "3 nodes", "2 of 3 nodes".
std::string count_of(std::size_t done, std::size_t of);

} // namespace actorgrid::doctor
