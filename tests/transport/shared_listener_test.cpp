#include "tests/support/catch.hpp"
#include "tests/transport/certificates.hpp"
#include "tests/transport/open_descriptors.hpp"
#include "tests/transport/raw_socket.hpp"
#include "tests/transport/test_peer.hpp"
#include "tests/transport/tls_setup.hpp"

#include <map>

using namespace actorgrid;
using namespace actorgrid::ws;
using namespace actorgrid::ws::test;
using namespace std::chrono_literals;

namespace {

/// A listener with the grids "/a" and "/b", and how many sessions and refusals each of them, or
/// none, was told of.
class two_grids {
public:
  explicit two_grids(acceptor_options options = {})
      : acceptor_([&] {
          options.on_refused = [this](const std::string&, const failure& why) { refuse("", why); };
          return acceptor{{&loop_.get()}, std::move(options)};
        }()) {
    for (const std::string path : {"/a", "/b"}) REQUIRE(acceptor_.add(route(path)));
    REQUIRE_FALSE(acceptor_.start());
  }
  ~two_grids() {
    acceptor_.stop();
    loop_.run([&] { sessions_.clear(); });
  }

  grid_route route(const std::string& path) {
    grid_route made;
    made.path = path;
    made.check = [path](const upgrade_request& r) {
      const bool is_good = r.authorization.empty() || r.authorization == "Bearer " + path;
      return is_good ? std::string{} : "wrong for " + path;
    };
    made.on_session = [this, path](std::unique_ptr<session> s, admission granted) {
      told_.change([&] {
        ++accepted_[path];
        sessions_.push_back(std::move(s));
        admissions_.push_back(std::move(granted));
      });
    };
    made.on_refused = [this, path](const std::string&, const failure& why) { refuse(path, why); };
    return made;
  }

  /// Asks for an upgrade and returns the status line.
  std::string ask(const std::string& path, const std::string& headers = {}) {
    auto raw = raw_socket::connect(acceptor_.port());
    raw.send(upgrade_text(path, headers));
    auto line = raw.read_until("\r\n");
    kept_.push_back(std::move(raw));
    return line.substr(0, line.find('\r'));
  }
  bool has_accepted(const std::string& path, int count) {
    return told_.wait([&] { return accepted_[path] == count; });
  }
  /// The reason for the only refusal that the path was told of, "" for no path.
  std::string refusal_of(const std::string& path) {
    told_.wait([&] { return !refusals_[path].empty(); });
    return told_.look([&] { return std::exchange(refusals_[path], {}); });
  }

  acceptor& get() noexcept { return acceptor_; }
  /// What was asked last.
  raw_socket& last() { return kept_.back(); }

private:
  void refuse(const std::string& path, const failure& why) {
    told_.change([&] { refusals_[path] += why.text; });
  }

  test_loop loop_;
  monitor told_;
  std::map<std::string, int> accepted_;
  std::map<std::string, std::string> refusals_;
  std::vector<std::unique_ptr<session>> sessions_;
  std::vector<admission> admissions_;
  std::vector<raw_socket> kept_;
  acceptor acceptor_;
};

const std::string switching = "HTTP/1.1 101 Switching Protocols";
const std::string not_found = "HTTP/1.1 404 Not Found";

} // namespace

TEST_CASE("each grid behind a listener gets the sessions of its path, and no path another's") {
  const no_descriptor_leaks balance;
  two_grids grids;
  CHECK(grids.ask("/a") == switching);
  CHECK(grids.ask("/b?x=1") == switching);
  CHECK(grids.ask("/b") == switching);
  CHECK(grids.has_accepted("/a", 1));
  CHECK(grids.has_accepted("/b", 2));
  for (const auto* path : {"/", "/c", "/a/", "/ab", "/A"}) {
    CHECK(grids.ask(path) == not_found);
    CHECK(grids.refusal_of("") == "404 Not Found: not found");
  }
}

TEST_CASE("each grid behind a listener checks its own requests and hears its own refusals") {
  const no_descriptor_leaks balance;
  two_grids grids;
  const std::string credential = "Authorization: Bearer /a\r\n";
  CHECK(grids.ask("/a", credential) == switching);
  CHECK(grids.ask("/b", credential) == "HTTP/1.1 403 Forbidden");
  CHECK(grids.refusal_of("/b") == "403 Forbidden: wrong for /b");
  CHECK(grids.ask("/a", "Origin: http://evil\r\n") == "HTTP/1.1 403 Forbidden");
  CHECK(grids.refusal_of("/a") == "403 Forbidden: browsers are not welcome");
}

TEST_CASE("a knock is for the grid of its path") {
  const no_descriptor_leaks balance;
  two_grids grids;
  auto taker = grids.route("/c");
  taker.on_knock = [](const std::string& host) { return host == "x" ? "" : "unknown"; };
  REQUIRE(grids.get().add(taker));
  const auto knock_at = [&](const std::string& path) {
    auto raw = raw_socket::connect(grids.get().port());
    raw.send("GET " + path + " HTTP/1.1\r\nHost: a\r\nX-ActorGrid-Knock: x\r\n\r\n");
    return raw.read_to_end().substr(0, 12);
  };
  CHECK(knock_at("/c") == "HTTP/1.1 202");
  CHECK(knock_at("/a") == "HTTP/1.1 426");
  CHECK(knock_at("/d") == "HTTP/1.1 404");
}

TEST_CASE("a path that a grid has is not given to a second one") {
  const no_descriptor_leaks balance;
  two_grids grids;
  CHECK_FALSE(grids.get().add(grids.route("/a")));
  grids.get().remove("/a");
  CHECK(grids.get().add(grids.route("/a")));
  CHECK(grids.ask("/a") == switching);
}

TEST_CASE("the path of a removed grid is unknown, its open requests end, and others go on") {
  const no_descriptor_leaks balance;
  two_grids grids;
  // It has its answer, but the socket stays open for a moment so that it can be read.
  CHECK(grids.ask("/a", "Origin: http://evil\r\n") == "HTTP/1.1 403 Forbidden");
  grids.get().remove("/a");
  grids.last().read_to_end();
  CHECK(grids.ask("/a") == not_found);
  CHECK(grids.ask("/b") == switching);
  CHECK(grids.has_accepted("/b", 1));
  grids.get().remove("/b");
  grids.get().remove("/b");
  CHECK(grids.ask("/b") == not_found);
}

TEST_CASE("the limit of unknown connections counts those of all grids together") {
  const no_descriptor_leaks balance;
  acceptor_options options;
  options.unauthenticated_max = 2;
  two_grids grids{options};
  CHECK(grids.ask("/a") == switching);
  CHECK(grids.ask("/b") == switching);
  REQUIRE(grids.has_accepted("/a", 1));
  REQUIRE(grids.has_accepted("/b", 1));
  CHECK(grids.ask("/b").empty());
  CHECK(grids.refusal_of("") == "too many unauthenticated connections");
}

TEST_CASE("grids behind a listener that speaks TLS are told apart by path, too") {
  const no_descriptor_leaks balance;
  authority ca;
  two_grids grids{tls_options(ca.issue(loopback_names, false))};
  test_loop where;
  auto target = target_of("https://127.0.0.1:" + std::to_string(grids.get().port()));
  target.tls = loaded({.ca = ca.ca_file()});
  target.token = target.route_path = "/b";
  CHECK(dial_and_wait(where, target).peer);
  CHECK(grids.has_accepted("/b", 1));
  target.route_path = "/c";
  CHECK(dial_and_wait(where, target).why.text.ends_with("HTTP 404 Not Found: not found"));
}
