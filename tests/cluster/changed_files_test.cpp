#include "tests/cluster/cluster.hpp"
#include "tests/cluster/routes.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/contains.hpp"
#include "tests/support/dialler_of.hpp"
#include "tests/transport/certificates.hpp"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

// Secrets and certificates that change while nodes run.

namespace {

using kind = event::kind;

/// Waits until a node has told so many events of a kind; fails the test if it does not.
void await(recorder& seen, kind what, std::size_t count) {
  REQUIRE(eventually([&] { return seen.count(what) >= count; }, 30s));
  REQUIRE(seen.count(what) == count);
}

event last(recorder& seen, kind what) {
  event found;
  for (const auto& e : seen.events())
    if (e.what == what) found = e;
  return found;
}

/// Makes the first two nodes connect anew, with what is in force now.
void reconnect(checked_cluster& c) {
  const auto dialler = dialler_of(c);
  auto link = c.link(dialler, 1 - dialler);
  const auto before = link.stats().connections;
  REQUIRE(cut_connections(c.host(1 - dialler)) > 0);
  REQUIRE(eventually([&] { return link.stats().connections > before; }));
  c.wait_connected();
}

/// A call from every node to every other one, every few milliseconds for as long as it lives. Files
/// are looked at every second: calls without a pause would keep the machine busy for no more.
class load {
public:
  explicit load(checked_cluster& c) {
    for (std::size_t from = 0; from < c.size(); ++from)
      for (std::size_t to = 0; to < c.size(); ++to)
        if (from != to) callers_.emplace_back([this, p = c.link(from, to)] { run(p); });
  }
  /// Ends the calls. @returns what else than a cut connection made one fail
  std::string stop() {
    is_over_ = true;
    for (auto& t : callers_) t.join();
    callers_.clear();
    return wrong_;
  }
  ~load() { stop(); }
  int answered() const { return answered_; }

private:
  void run(const actorgrid::peer& p) {
    while (!is_over_) {
      auto answer = p.call(echo, "x").get();
      if (answer) {
        ++answered_;
        std::this_thread::sleep_for(5ms);
        continue;
      }
      if (code_of(answer.error()) != errc::disconnected) {
        const std::lock_guard lock{mutex_};
        wrong_ += render(answer.error()) + "\n";
      }
      static_cast<void>(p.wait_connected(10s).get());
    }
  }

  std::atomic<bool> is_over_{false};
  std::atomic<int> answered_{0};
  std::mutex mutex_;
  std::string wrong_;
  std::vector<std::thread> callers_;
};

} // namespace

TEST_CASE("a secret is rotated on three nodes under load without a refused connection") {
  const bool uses_jwt = GENERATE(false, true);
  ws::test::authority files;
  const auto file_of = [](std::size_t i) { return "secret" + std::to_string(i); };
  // Under another name first: no node may see half of it.
  const auto write = [&](std::size_t i, const std::string& lines) {
    fs::rename(files.write("new", lines), files.file(file_of(i)));
  };
  for (std::size_t i = 0; i < 3; ++i) write(i, "old\n");
  checked_cluster c({.nodes = 3, .configure = [&](std::size_t i, node_config& config) {
                       if (!uses_jwt) {
                         config.auth.token_file = files.file(file_of(i));
                         return;
                       }
                       config.auth.jwt_access_key = "grid";
                       config.auth.jwt_secret_file = files.file(file_of(i));
                       config.auth.jwt_node_tokens = true;
                     }});
  for (std::size_t i = 0; i < 3; ++i) serve_all(c[i]);
  c.start();
  load calls{c};
  std::size_t step = 0;
  for (const std::string lines : {"old\nnew\n", "new\nold\n", "new\n"}) {
    ++step;
    // One node first, so that the others still have what was before.
    for (const auto& nodes : {std::vector<std::size_t>{0}, std::vector<std::size_t>{1, 2}}) {
      for (const auto i : nodes) write(i, lines);
      for (const auto i : nodes) await(c.seen(i), kind::files_reloaded, step);
      reconnect(c);
    }
  }
  CHECK(calls.stop().empty());
  CHECK(calls.answered() > 100);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(c.seen(i).count(kind::refused) == 0);
    // A busy machine may be too slow for an attempt, but none fails because of the secret.
    for (const auto& e : c.seen(i).events())
      if (e.what == kind::attempt_failed) {
        CHECK(e.why.code != errc::handshake_refused);
        CHECK(e.why.code != errc::unauthorized);
      }
    CHECK(c.seen(i).count(kind::files_rejected) == 0);
  }

  // The old one is of no use any more.
  files.write(file_of(3), "old\n");
  node_config late;
  late.local = c.host(0);
  late.peers = {c.host(0), c.host(1), c.host(2)};
  const auto old = uses_jwt ? node_web_token(c.host(0), "grid", "old") : shared_secret("old");
  const auto now = uses_jwt ? node_web_token(c.host(1), "grid", "new") : shared_secret("new");
  CHECK(now.check->why_invalid(old.source->token(c.host(1))) == "the token is wrong");
}

TEST_CASE("a bad file of secrets changes nothing and is told once") {
  ws::test::authority files;
  const auto path = files.write("secret", "good\n");
  checked_cluster c(2, [&](node_config& config) { config.auth.token_file = path; });
  c.start();
  files.write("secret", "\n");
  for (std::size_t i : {0u, 1u}) await(c.seen(i), kind::files_rejected, 1);
  const auto told = last(c.seen(0), kind::files_rejected);
  CHECK(told.text == "grid.auth.token-file");
  CHECK(contains(told.why.text, "is empty"));
  CHECK(contains(told.hint, "stays in force"));
  reconnect(c);
  files.write("secret", "good\nbetter\n");
  for (std::size_t i : {0u, 1u}) await(c.seen(i), kind::files_reloaded, 1);
  CHECK(c.seen(0).count(kind::files_rejected) == 1);
  reconnect(c);
}

TEST_CASE("a certificate that expires soon is told, and its successor is used without a restart") {
  ws::test::authority authority;
  using ws::test::certificate_terms;
  const certificate_terms soon{.names = "IP:127.0.0.1", .ends = 24h * 10};
  checked_cluster c(2, [&](node_config& config) { config.tls = authority.issue(soon); }, "https");
  c.start();
  const auto told = last(c.seen(0), kind::certificate_expiring);
  CHECK(contains(told.text, c.config(0).tls.cert));
  const auto before = c.link(1, 0).stats().certificate_expires;
  CHECK(before == c[0].certificate_expires());
  CHECK(before == c[0].metrics().certificate_expires);

  // Garbage first.
  const auto cert = c.config(0).tls.cert;
  std::ofstream{cert} << "not a certificate\n";
  await(c.seen(0), kind::files_rejected, 1);
  CHECK(contains(last(c.seen(0), kind::files_rejected).why.text, "grid.tls.cert"));
  reconnect(c);
  CHECK(c.link(1, 0).stats().certificate_expires == before);

  const auto fresh = authority.issue(certificate_terms{.names = "IP:127.0.0.1", .ends = 24h * 100});
  fs::rename(fresh.cert, cert);
  fs::rename(fresh.key, c.config(0).tls.key);
  await(c.seen(0), kind::files_reloaded, 1);
  CHECK(c[0].certificate_expires() > before + 24h * 80);
  reconnect(c);
  CHECK(c.link(1, 0).stats().certificate_expires == c[0].certificate_expires());
  CHECK(c.seen(0).count(kind::certificate_expiring) == 1);
}

TEST_CASE("a certificate that is revoked while nodes run connects no more") {
  ws::test::authority authority;
  const auto list = authority.revoke({});
  checked_cluster c(
      2,
      [&](node_config& config) {
        config.tls = authority.issue("IP:127.0.0.1");
        config.tls.crl = list;
      },
      "https");
  serve_all(c[1]);
  c.start();
  authority.revoke({3}); // that of the second node
  for (std::size_t i : {0u, 1u}) await(c.seen(i), kind::files_reloaded, 1);
  // What is connected stays.
  CHECK(c.link(0, 1).call(echo, "x").get());
  const auto dialler = dialler_of(c);
  REQUIRE(cut_connections(c.host(1 - dialler)) > 0);
  CHECK(eventually([&] {
    const auto why = c.link(dialler, 1 - dialler).stats().last_failure;
    return why.code == errc::tls_failure && contains(why.text, "revoked");
  }));
}
