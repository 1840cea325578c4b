#pragma once

#include "apps/contract/status.hpp"

#include <actorgrid/config.hpp>
#include <actorgrid/detail/host_port.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

// What the probes find. Judges read it and nothing else, so they are tested without a network.

namespace actorgrid::doctor {

/// How a step on a connection ended.
enum class ending : std::uint8_t {
  done,
  closed, ///< by the other side
  failed, ///< by an error of the system
  silent, ///< the time limit passed
};

/// A TCP connect to one address.
struct connect_facts {
  ending how = ending::done;
  int error = 0; ///< errno, if it failed
  std::chrono::milliseconds limit{0};
};

/// A certificate, as far as it matters here.
struct certificate_facts {
  std::string subject;
  std::string issuer;
  std::vector<std::string> names; ///< at most a few
  std::chrono::system_clock::time_point begins;
  std::chrono::system_clock::time_point ends;
  bool is_for_servers = true; ///< its usages allow it
  bool is_for_clients = true;
  /// OpenSSL's error (X509_V_ERR_...) with the subject of the certificate it is about.
  std::map<int, std::string> errors;
};

/// A TLS handshake as a client that accepts every certificate.
struct tls_facts {
  ending how = ending::done;
  bool answered_in_plain = false; ///< what came was no TLS
  std::optional<int> alert;       ///< with which the other side ended it, then or later
  std::string error;              ///< OpenSSL's, when neither of these explains the failure
  bool asked_for_certificate = false;
  bool showed_certificate = false; ///< this side did
  std::optional<certificate_facts> certificate;
};

/// The answer to a request for an upgrade.
struct http_facts {
  ending how = ending::done;
  int status = 0; ///< 0: what came is not HTTP
  std::string reason;
  std::map<std::string, std::string> fields; ///< names in lower case
  std::string body;                          ///< its first line
  std::string begin;                         ///< of what came, printable
  bool is_tls = false;                       ///< what came is a TLS record
  bool is_websocket = false;                 ///< changed to a websocket, with the right key
};

/// The answer to a message that the other node is sure to refuse, for its clock: see hello_probe.
struct hello_facts {
  ending how = ending::done;
  bool accepted = false;
  std::string reason; ///< of the refusal
  /// How far the clock there is ahead, if the reason says so.
  std::optional<std::chrono::nanoseconds> clock_ahead;
};

/// What was found at one address of a node. A step that was not reached is missing.
struct address_facts {
  std::string text; ///< "10.0.0.1:9000"
  bool is_loopback = false;
  bool is_here = false; ///< an address of this machine
  connect_facts connect;
  std::optional<tls_facts> tls;
  std::optional<http_facts> http;
  std::optional<hello_facts> hello;

  bool leads_to_websocket() const noexcept { return http && http->is_websocket; }
};

/// The lookup of a node's name.
struct lookup_facts {
  ending how = ending::done;
  int error = 0; ///< of getaddrinfo
  std::string error_text;
  std::chrono::milliseconds limit{0};
};

/// What a node says over the grid.
struct grid_facts {
  failure why_not; ///< why there is no status
  std::optional<contract::status_answer> status;
  std::chrono::nanoseconds clock_ahead{0};     ///< of the node's clock, by its status
  std::chrono::nanoseconds clock_uncertain{0}; ///< half of the round trip
};

/// What was found about one node.
struct node_facts {
  std::string name;
  bool is_local = false;
  bool is_ours_to_dial = false; ///< this node is the one that dials it
  bool uses_tls = false;
  detail::host_port server;  ///< in its name
  detail::host_port dialled; ///< the server, or its entry in grid.connect-to
  lookup_facts lookup;
  std::vector<address_facts> addresses;
  std::optional<grid_facts> grid; ///< missing: it was not asked

  bool leads_to_websocket() const noexcept {
    for (const auto& one : addresses)
      if (one.leads_to_websocket()) return true;
    return false;
  }
};

/// A process that listens.
struct listener_facts {
  std::string address;
  std::uint32_t user = 0;
  std::uint64_t inode = 0;
  int process = 0; ///< 0: not found, as that of another user
  std::string program;
  char state = 0; ///< of the process: 'T' is stopped
};

/// The port that the node listens on.
struct port_facts {
  bool listens = false; ///< the configuration says so
  detail::host_port address;
  int error = 0; ///< errno of binding it; 0: it is free
  std::vector<listener_facts> listeners;

  bool is_taken() const noexcept { return !listeners.empty(); }
};

/// What this machine gives a process.
struct resource_facts {
  std::uint64_t descriptors = 0; ///< soft limit; the largest value: none
  std::uint64_t descriptors_hard = 0;
  std::uint64_t memory_bytes = 0;
  std::string memory_source; ///< what limits it: "the memory of this machine"
  int process = 0;           ///< whose limits these are; 0: this program's
};

/// Everything.
struct facts {
  std::string file;                             ///< of the configuration; empty: none was given
  std::vector<std::string> mistakes;            ///< in it
  node_config config;                           ///< usable only without mistakes
  failure would_not_start;                      ///< why a node with this configuration would not
  std::optional<certificate_facts> certificate; ///< the node's own
  bool local_is_here = false;                   ///< grid.local leads to an address of this machine
  port_facts port;
  resource_facts resources;
  std::vector<node_facts> nodes;
  std::string version; ///< of this program
  std::chrono::system_clock::time_point now;

  const node_facts* local() const noexcept {
    for (const auto& one : nodes)
      if (one.is_local) return &one;
    return nullptr;
  }
};

} // namespace actorgrid::doctor
