#include "tests/cluster/cluster.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/contains.hpp"
#include "tests/support/dialler_of.hpp"
#include "tests/transport/certificates.hpp"

#include <actorgrid/caller_proof.hpp>

#include <algorithm>
#include <optional>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

// Whom an accepting node takes the other one for, by certificate and by token.

namespace {

/// Who calls, and how that is known.
inline constexpr auto who = unary<std::string, std::string>(handler_id{40});

void serve_who(node& n) {
  n.handle(who, [](const call_info& info, const std::string&) -> result<std::string> {
    return info.caller() + " by " + std::string{to_string(info.known_by())};
  });
}

/// A node that accepts guests, knows a peer that is not there, and is dialled by visitors with
/// certificates.
class guarded_node {
public:
  explicit guarded_node(const std::function<void(node_config&)>& change = {})
      : nodes_({.nodes = 1,
                .configure =
                    [&](std::size_t, node_config& c) {
                      absent_ = *make_guest_name("https://peer-*.grid.example:9000", {c.local});
                      c.tls = authority_.issue("IP:127.0.0.1");
                      c.peers.push_back(absent_);
                      c.guests = {"https://*.tools.example:1", "https://ctl-*:1"};
                      if (change) change(c);
                    },
                .prepare = [](std::size_t, node& n) { serve_who(n); },
                .scheme = "https"}) {
    nodes_.start(0);
  }

  /// The name of the peer that is not there, and would dial.
  const std::string& absent() const { return absent_; }
  /// A name of a guest that would dial.
  std::string name_like(std::string_view pattern) {
    return *make_guest_name(pattern, {nodes_.host(0)});
  }
  ws::test::authority& authority() { return authority_; }
  node& server() { return nodes_[0]; }
  recorder& seen() { return nodes_.seen(0); }
  const std::string& host() { return nodes_.host(0); }
  /// What the node answers to one that claims that name and shows that certificate.
  std::string answer_to(const std::string& name, const tls_config& tls) {
    node_config visiting;
    visiting.local = name;
    visiting.peers = {nodes_.host(0)};
    visiting.listen = "none";
    visiting.tls = tls;
    node visitor{nodes_.system(), visiting};
    REQUIRE(!visitor.start());
    auto there = visitor.peer(nodes_.host(0));
    std::string answer;
    const bool is_answered = eventually([&] {
      if (there.is_connected()) {
        const auto said = there.call(who, "").get();
        answer = said ? *said : render(said.error());
        return true;
      }
      answer = there.stats().last_failure.text;
      return !answer.empty();
    });
    CHECK(is_answered);
    return answer;
  }

private:
  ws::test::authority authority_;
  std::string absent_;
  checked_cluster nodes_;
};

std::string host_in(const std::string& name) {
  const auto host = name.substr(name.find("//") + 2);
  return host.substr(0, host.find(':'));
}

} // namespace

TEST_CASE("a guest with a certificate of its own cannot use the name of a peer") {
  guarded_node guarded;
  const auto mine = guarded.name_like("https://*.tools.example:1");
  const auto tls = guarded.authority().issue("DNS:" + host_in(mine));
  CHECK(contains(guarded.answer_to(guarded.absent(), tls), "certificate: it is not for that host"));
  CHECK(guarded.seen().count(event::kind::connected, guarded.absent()) == 0);
  const auto events = guarded.seen().events();
  const auto refusal =
      std::ranges::find(events, event::kind::refused, [](const event& e) { return e.what; });
  REQUIRE(refusal != events.end());
  CHECK(refusal->why.code == errc::unauthorized);
  CHECK(contains(refusal->why.text, host_in(mine)));
  CHECK(contains(refusal->hint, "grid.tls.identities"));
  CHECK(guarded.answer_to(mine, tls) == mine + " by certificate");
}

TEST_CASE("a peer that was added while the node runs cannot be impersonated by another peer") {
  guarded_node guarded;
  const auto added = guarded.name_like("https://added-*.grid.example:9000");
  REQUIRE_FALSE(guarded.server().add_peer(added));
  const auto others = guarded.authority().issue("DNS:" + host_in(guarded.absent()));
  CHECK(contains(guarded.answer_to(added, others), "certificate: it is not for that host"));
  const auto own = guarded.authority().issue("DNS:" + host_in(added));
  CHECK(guarded.answer_to(added, own) == added + " by certificate");
}

TEST_CASE("rules about certificates go by the one that was shown, whatever name is used") {
  guarded_node guarded{[](node_config& c) {
    c.allow = {"certificate:*.readers.example may call 40", "guests may not use *"};
  }};
  const auto mine = guarded.name_like("https://*.tools.example:1");
  const auto own = "DNS:" + host_in(mine);
  CHECK(contains(guarded.answer_to(mine, guarded.authority().issue(own + ",DNS:a.readers.example")),
                 " by certificate"));
  CHECK(contains(guarded.answer_to(mine, guarded.authority().issue(own)), "not_allowed"));
}

TEST_CASE("a guest with a certificate of its own cannot use the name of another guest") {
  guarded_node guarded;
  const auto mine = guarded.name_like("https://*.tools.example:1");
  const auto other = guarded.name_like("https://*.tools.example:1");
  const auto tls = guarded.authority().issue("DNS:" + host_in(mine));
  CHECK(contains(guarded.answer_to(other, tls), "certificate: it is not for that host"));
}

TEST_CASE("a peer's certificate is good for its own name and for any guest") {
  guarded_node guarded;
  const auto tls = guarded.authority().issue("DNS:" + host_in(guarded.absent()));
  CHECK(guarded.answer_to(guarded.absent(), tls) == guarded.absent() + " by certificate");
  const auto tool = guarded.name_like("https://ctl-*:1");
  CHECK(guarded.answer_to(tool, tls) == tool + " by certificate");
}

TEST_CASE("a certificate is compared as a dialler does: wildcards, and no part of a name") {
  guarded_node guarded;
  CHECK(guarded.answer_to(guarded.absent(), guarded.authority().issue("DNS:*.grid.example"))
        == guarded.absent() + " by certificate");
  const auto host = host_in(guarded.absent());
  for (const auto& wrong : {"DNS:grid.example", "DNS:*.example", "URI:https://peer.grid.example",
                            "IP:127.0.0.1,DNS:elsewhere.example"}) {
    INFO(wrong);
    CHECK(contains(guarded.answer_to(guarded.absent(), guarded.authority().issue(wrong)),
                   "certificate: it is not for that host"));
  }
  CHECK(contains(guarded.answer_to(guarded.absent(), guarded.authority().issue("DNS:x" + host)),
                 "certificate: it is not for that host"));
}

TEST_CASE("grid.tls.identities gives nodes and guests other names in certificates") {
  guarded_node guarded{[](node_config& c) {
    c.tls.identities = {c.peers.back() + "=spiffe://grid/store/1",
                        "https://ctl-*:1=spiffe://grid/tools/*"};
  }};
  const auto store = guarded.authority().issue("URI:spiffe://grid/store/1");
  CHECK(guarded.answer_to(guarded.absent(), store) == guarded.absent() + " by certificate");
  const auto tool = guarded.authority().issue("URI:spiffe://grid/tools/backup");
  const auto name = guarded.name_like("https://ctl-*:1");
  CHECK(guarded.answer_to(name, tool) == name + " by certificate");
  CHECK(
      contains(guarded.answer_to(guarded.absent(), tool), "certificate: it is not for that host"));
  for (const auto& wrong : {"URI:spiffe://grid/tools/a/b", "URI:spiffe://grid/tools",
                            "DNS:spiffe.example", "URI:spiffe://other/tools/backup"}) {
    INFO(wrong);
    CHECK(contains(guarded.answer_to(name, guarded.authority().issue(wrong)),
                   "certificate: it is not for that host"));
  }
}

TEST_CASE("with match-peer-names off any certificate of the CA is good for any name") {
  guarded_node guarded{[](node_config& c) { c.tls.match_peer_names = false; }};
  const auto tls = guarded.authority().issue("DNS:elsewhere.example");
  CHECK(guarded.answer_to(guarded.absent(), tls) == guarded.absent() + " by nothing");
}

TEST_CASE("nodes whose certificates have only SPIFFE names know each other by them") {
  ws::test::authority authority;
  const bool is_right = GENERATE(true, false);
  checked_cluster c({.nodes = 2,
                     .configure =
                         [&](std::size_t i, node_config& config) {
                           config.tls = authority.issue("URI:spiffe://grid/" + std::to_string(i));
                           for (std::size_t j = 0; j < 2; ++j)
                             config.tls.identities.push_back(
                                 config.peers[j] + "=spiffe://grid/"
                                 + std::to_string(is_right ? j : 1 - j));
                         },
                     .prepare = [](std::size_t, node& n) { serve_who(n); },
                     .scheme = "https"});
  if (is_right) {
    c.start();
    const auto know_each_other = [&] {
      for (std::size_t i : {0u, 1u})
        CHECK(*c.link(i, 1 - i).call(who, "").get() == c.host(i) + " by certificate");
    };
    know_each_other();
    // Another configuration replaces the one that the names were read from.
    const std::size_t dialler = dialler_of(c);
    const auto link = c.link(dialler, 1 - dialler);
    const auto before = link.stats().connections;
    REQUIRE_FALSE(c[dialler].add_peer("https://127.0.0.1:9"));
    REQUIRE_FALSE(c[dialler].remove_peer("https://127.0.0.1:9"));
    REQUIRE(cut_connections(c.host(1 - dialler)) > 0);
    REQUIRE(eventually([&] { return link.stats().connections > before; }, 20s));
    c.wait_connected();
    know_each_other();
    return;
  }
  c.start(0);
  c.start(1);
  const std::size_t dialler = dialler_of(c);
  CHECK(eventually(
      [&] { return c.link(dialler, 1 - dialler).stats().last_failure.code == errc::tls_failure; }));
  CHECK(contains(c.link(dialler, 1 - dialler).stats().last_failure.text, "grid.tls.identities"));
  CHECK(c.seen(0).count(event::kind::connected) == 0);
}

TEST_CASE("a handler learns how its caller is known") {
  ws::test::authority authority;
  const bool has_tls = GENERATE(false, true);
  const bool has_secret = GENERATE(false, true);
  checked_cluster c({.nodes = 2,
                     .configure =
                         [&](std::size_t, node_config& config) {
                           if (has_tls) config.tls = authority.issue("IP:127.0.0.1");
                         },
                     .equip =
                         [&](std::size_t, node_options& options) {
                           if (has_secret) options.credentials = shared_secret("a secret");
                         },
                     .prepare = [](std::size_t, node& n) { serve_who(n); },
                     .scheme = has_tls ? "https" : "http"});
  c.start();
  const std::size_t dialler = dialler_of(c);
  const std::size_t accepting = 1 - dialler;
  CHECK(*c.link(dialler, accepting).call(who, "").get()
        == c.host(dialler)
               + (has_tls      ? " by certificate"
                  : has_secret ? " by token"
                               : " by nothing"));
  // The node that was dialled has shown no token.
  CHECK(*c.link(accepting, dialler).call(who, "").get()
        == c.host(accepting) + (has_tls ? " by certificate" : " by nothing"));
  CHECK(*c.link(0, 0).call(who, "").get() == c.host(0) + " by itself");
  const auto expires = c.link(0, 1).stats().certificate_expires;
  CHECK((expires > std::chrono::system_clock::now()) == has_tls);
  CHECK(c[0].certificate_expires() == expires);
}
