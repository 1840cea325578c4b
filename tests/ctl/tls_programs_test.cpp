#include "tests/support/catch.hpp"
#include "tests/support/contains.hpp"
#include "tests/transport/certificates.hpp"

#include <actorgrid/actorgrid.hpp>
#include <actorgrid/testing/free_port.hpp>
#include <actorgrid/testing/recorder.hpp>

#include <caf/actor_system.hpp>

#include <chrono>
#include <cstdio>
#include <string>
#include <sys/wait.h>

// What the programs report about certificates and keys that do not fit, and their exit codes.

using namespace actorgrid;
using actorgrid::testing::contains;
using namespace std::chrono_literals;

namespace {

struct ended {
  int exit_code;
  std::string output; ///< standard output and standard error
  std::chrono::steady_clock::duration took;
};

/// Runs a program to its end; one that hangs is killed, and exits with 124.
ended run(const std::string& program, const std::string& arguments) {
  const auto began = std::chrono::steady_clock::now();
  std::FILE* pipe =
      ::popen(("timeout 60 '" + program + "' " + arguments + " 2>&1 < /dev/null").c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string output;
  char bytes[4096];
  while (const auto size = std::fread(bytes, 1, sizeof bytes, pipe)) output.append(bytes, size);
  const int status = ::pclose(pipe);
  return {WEXITSTATUS(status), output, std::chrono::steady_clock::now() - began};
}

/// A node with mutual TLS that accepts ctl as a guest.
class tls_node {
public:
  tls_node()
      : url_("https://127.0.0.1:" + std::to_string(testing::free_port())),
        node_(system_, config(), {{}, {seen_}}) {
    REQUIRE_FALSE(node_.start());
  }
  /// Runs a ctl command that needs the node.
  ended ctl(const std::string& arguments) {
    return run(ACTORGRID_CTL_PROGRAM,
               "ping -c 1 --guest-pattern 'https://ctl-*:1' --peers " + url_ + " " + arguments);
  }
  ws::test::authority& ca() { return ca_; }
  testing::recorder& seen() { return *seen_; }

private:
  node_config config() {
    node_config c;
    c.local = url_;
    c.peers = {url_};
    c.guests = {"https://ctl-*:1"};
    c.listen = url_.substr(8);
    c.tls = ca_.issue("IP:127.0.0.1");
    return c;
  }

  ws::test::authority ca_;
  std::string url_;
  system_config settings_;
  caf::actor_system system_{settings_};
  std::shared_ptr<testing::recorder> seen_ = std::make_shared<testing::recorder>();
  node node_;
};

std::string options_of(const tls_config& tls) {
  std::string text = "--tls-ca " + tls.ca;
  if (!tls.cert.empty()) text += " --tls-cert " + tls.cert + " --tls-key " + tls.key;
  if (!tls.key_password_file.empty()) text += " --tls-key-password-file " + tls.key_password_file;
  return text;
}

} // namespace

TEST_CASE("ctl exits 4 at once for a certificate that is missing or refused, with --wait too") {
  tls_node node;
  const std::string wait = GENERATE("", "--wait --timeout 30s ");
  std::string shown, words;
  SECTION("none") {
    shown = "--tls-ca " + node.ca().ca_file();
    words = "certificate_required: it expects a certificate and this node has none";
  }
  SECTION("one that has expired") {
    shown = options_of(node.ca().issue(
        ws::test::certificate_terms{.names = "IP:127.0.0.1", .begins = -7200s, .ends = -3600s}));
    words = "the peer refused, certificate_expired: ";
  }
  SECTION("one for servers only") {
    shown = options_of(node.ca().issue(
        ws::test::certificate_terms{.names = "IP:127.0.0.1", .usages = "serverAuth"}));
    words = "unsupported_certificate: the certificate is not for this use";
  }
  const auto ctl = node.ctl(wait + shown);
  CAPTURE(ctl.output);
  CHECK(ctl.exit_code == 4);
  CHECK(contains(ctl.output, "tls_failure: "));
  CHECK(contains(ctl.output, words));
  CHECK(ctl.took < 20s);
  CHECK(node.seen().count(event::kind::refused) == 1);
}

TEST_CASE("ctl with a good certificate, its key encrypted, reaches a node with mutual TLS") {
  tls_node node;
  auto tls = node.ca().issue(ws::test::certificate_terms{
      .names = "IP:127.0.0.1", .usages = "serverAuth,clientAuth", .password = "secret"});
  const auto without = node.ctl(options_of(tls));
  CHECK(without.exit_code == 4);
  CHECK(contains(without.output, "is encrypted and nobody is asked for its password"));
  tls.key_password_file = node.ca().write("password", "secret\n");
  const auto ctl = node.ctl(options_of(tls));
  CAPTURE(ctl.output);
  // The handler that ctl asked for is not served there.
  CHECK(ctl.exit_code == 6);
  CHECK(node.seen().count(event::kind::connected) == 1);
}

TEST_CASE("a node with an encrypted key ends with a sentence instead of asking for the password") {
  ws::test::authority ca;
  const auto tls =
      ca.issue(ws::test::certificate_terms{.names = "IP:127.0.0.1", .password = "secret"});
  const std::string address = "127.0.0.1:" + std::to_string(testing::free_port());
  const std::string settings = "--grid.local=https://" + address + " --grid.peers='[\"https://"
                               + address + "\"]' --grid.listen=" + address
                               + " --grid.tls.cert=" + tls.cert + " --grid.tls.key=" + tls.key;
  const auto node = run(ACTORGRID_NODE_PROGRAM, settings);
  CHECK(node.exit_code == 1);
  CHECK(node.output
        == "actorgrid-node: grid.tls.key: \"" + tls.key
               + "\" is encrypted and nobody is asked for its password: expected "
                 "grid.tls.key-password-file, or a key that is not encrypted\n");
}
