#pragma once

#include "apps/ctl/doctor/checks.hpp"
#include "apps/ctl/doctor/examination.hpp"
#include "apps/node/catalogue.hpp"
#include "tests/doctor/service.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/contains.hpp"
#include "tests/transport/certificates.hpp"

#include <actorgrid/node.hpp>
#include <actorgrid/system_config.hpp>
#include <actorgrid/testing/recorder.hpp>

#include <caf/actor_system.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace actorgrid::doctor::test {

using testing::contains;

/// Certificates of this age cause no warning.
inline constexpr std::chrono::hours long_enough{24 * 90};
/// A certificate without a fault, for a node on the loopback.
inline const ws::test::certificate_terms good{.names = "IP:127.0.0.1", .ends = long_enough};

/// What the doctor says of a set-up.
struct diagnosis {
  std::vector<check_result> results;

  /// The checks that found something, in order: "tcp upgrade"; empty if all is well.
  std::string blamed() const;
  /// The first finding of a check; fails the test if there is none.
  const finding& of(std::string_view check) const;
  const check_result& result(std::string_view check) const;
};

std::ostream& operator<<(std::ostream& out, const diagnosis& what);

/// This node, whose configuration the doctor gets, and another one. Both listen on the loopback, if
/// they run; both admit guests and tell their status.
class two_nodes {
public:
  /// Names with this scheme. `domain`: names such as http://here.localhost:9000, which the test
  /// resolves; otherwise addresses.
  explicit two_nodes(const std::string& scheme = "http", const std::string& domain = {});

  node_config here;
  node_config there;
  std::uint16_t port_here;
  std::uint16_t port_there;
  /// Answers of the resolver for names, besides those of the system: "ADDRESS,ADDRESS".
  std::map<std::string, std::string> addresses;

  /// Makes both speak TLS, with certificates of one CA.
  void use_tls(const ws::test::certificate_terms& here, const ws::test::certificate_terms& there);
  /// Gives both lists another entry.
  void add_peer(const std::string& name);

  /// Starts the node with its configuration as it is now.
  void run_here();
  void run_there();
  /// Something else takes the other node's place, or this node's.
  void put_there(service::handler other) {
    others_.emplace_back(std::make_unique<service>(std::move(other), port_there));
  }
  void put_here(service::handler other) {
    others_.emplace_back(std::make_unique<service>(std::move(other), port_here));
  }
  /// Waits until the two nodes are connected.
  void wait_connected();
  /// Waits until the node that dials has failed to connect. @returns whether it has
  bool wait_failed();
  /// What the other node reported.
  const testing::recorder& seen_there() const { return *seen_there_; }
  actorgrid::node& node_here() { return *here_; }

  diagnosis diagnose();

  ws::test::authority& ca() noexcept { return ca_; }

private:
  std::unique_ptr<actorgrid::node> run(const node_config& config, node_options options = {});

  ws::test::authority ca_;
  system_config settings_;
  caf::actor_system system_{settings_};
  catalogue::catalogue offered_{system_, {}};
  std::shared_ptr<testing::recorder> seen_there_ = std::make_shared<testing::recorder>();
  std::unique_ptr<actorgrid::node> here_;
  std::unique_ptr<actorgrid::node> there_;
  std::vector<std::unique_ptr<service>> others_;
};

/// What the doctor says of a configuration file with this text.
diagnosis diagnose_file(const std::string& text);

} // namespace actorgrid::doctor::test
