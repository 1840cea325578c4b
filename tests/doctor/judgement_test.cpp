#include "apps/ctl/doctor/answers.hpp"
#include "apps/ctl/doctor/checks.hpp"
#include "apps/ctl/doctor/report.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/contains.hpp"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <sstream>

// What facts mean, without a network.

using namespace actorgrid;
using namespace actorgrid::doctor;
using namespace std::chrono_literals;
using actorgrid::testing::contains;

namespace {

/// Two nodes between which all is well.
facts healthy() {
  facts all;
  all.file = "node.ini";
  all.version = "1.2.3";
  all.now = std::chrono::system_clock::now();
  all.config.local = "http://a:1";
  all.config.peers = {"http://a:1", "http://b:1"};
  all.port.listens = true;
  all.port.address = {{}, 1};
  all.resources = {20000, 20000, std::uint64_t{8} << 30, "the memory of this machine", 0};
  for (const auto& name : all.config.peers) {
    node_facts node;
    node.name = name;
    node.is_local = name == all.config.local;
    node.server = node.dialled = {name.substr(7, 1), 1};
    address_facts address;
    address.text = node.is_local ? "10.0.0.1:1" : "10.0.0.2:1";
    address.is_here = node.is_local;
    if (!node.is_local) {
      address.http.emplace();
      address.http->status = 101;
      address.http->is_websocket = true;
      node.grid.emplace();
      auto& status = node.grid->status.emplace();
      status.name = name;
      status.version = all.version;
      status.clock_ns = 1;
      status.list_hash = contract::hash_of_list(all.config.peers);
      status.settings = contract::texts_of(shared_settings(all.config));
      status.settings_hash = fingerprint(status.settings);
      status.peers.emplace_back().host = all.config.local;
      status.peers.back().state = "connected";
    }
    node.addresses.push_back(address);
    all.nodes.push_back(node);
  }
  return all;
}

std::string blamed(const facts& all) {
  std::string text;
  for (const auto& one : check_all(all))
    if (one.outcome >= verdict::warning) text += (text.empty() ? "" : " ") + std::string{one.check};
  return text;
}

node_facts& other(facts& all) {
  return all.nodes[1];
}

} // namespace

TEST_CASE("nothing is blamed in facts without a flaw") {
  CHECK(blamed(healthy()).empty());
}

TEST_CASE("a port that this user may not have is blamed on the port") {
  auto all = healthy();
  all.port.error = EACCES;
  CHECK(blamed(all) == "port");
  CHECK(contains(check_port(all).findings[0].remedy, "CAP_NET_BIND_SERVICE"));
}

TEST_CASE("a stopped process with the port is named with what lets it go on") {
  auto all = healthy();
  all.port.error = EADDRINUSE;
  all.port.listeners = {{"0.0.0.0:1", 1000, 5, 77, "actorgrid-node", 'T'}};
  all.nodes[0].addresses[0].http.emplace().how = ending::silent;
  CHECK(blamed(all) == "port");
  CHECK(contains(check_port(all).findings[0].what, "is stopped: actorgrid-node, process 77"));
  CHECK(contains(check_port(all).findings[0].remedy, "kill -CONT 77"));
}

TEST_CASE("a process of another user with the port is described as far as it can be") {
  auto all = healthy();
  all.port.error = EADDRINUSE;
  all.port.listeners = {{"0.0.0.0:1", 33, 5, 0, {}, 0}};
  all.nodes[0].addresses[0].http.emplace().status = 200;
  CHECK(contains(check_port(all).findings[0].what, "a process of user 33"));
}

TEST_CASE("errors of a connect have different remedies") {
  auto all = healthy();
  auto& address = other(all).addresses[0];
  address.http.reset();
  other(all).grid.reset();
  const auto with = [&](ending how, int error) {
    address.connect = {how, error, 2000ms};
    CHECK(blamed(all) == "tcp");
    return check_tcp(all).findings[0];
  };
  CHECK(contains(with(ending::failed, ECONNREFUSED).remedy, "start the node"));
  CHECK(contains(with(ending::failed, EHOSTUNREACH).what, "cannot be reached"));
  CHECK(contains(with(ending::failed, ENETUNREACH).remedy, "ip route get 10.0.0.2"));
  CHECK(contains(with(ending::failed, EPERM).what, "a firewall of this machine"));
  CHECK(contains(with(ending::silent, 0).how, "within 2000 ms"));
}

TEST_CASE("too few open files for the peers are a problem, for guests a warning") {
  auto all = healthy();
  all.config.loops = 1;
  all.resources.descriptors = 40;
  CHECK(blamed(all) == "limits");
  CHECK(check_limits(all).outcome == verdict::problem);
  all.resources.descriptors = 100;
  CHECK(check_limits(all).outcome == verdict::warning);
  all.config.limits.unauthenticated_per_address = 8;
  CHECK(check_limits(all).outcome == verdict::ok);
}

TEST_CASE("limits that memory does not allow are found") {
  auto all = healthy();
  all.resources.memory_bytes = std::uint64_t{64} << 20;
  CHECK(blamed(all) == "limits");
  CHECK(check_limits(all).outcome == verdict::warning);
  all.resources.memory_bytes = std::uint64_t{24} << 20;
  CHECK(check_limits(all).outcome == verdict::problem);
  all.resources.memory_bytes = 0; // unknown
  CHECK(check_limits(all).outcome == verdict::ok);
}

TEST_CASE("another version is a warning, and so is one from before nodes told theirs") {
  auto all = healthy();
  other(all).grid->status->version = "1.2.2";
  CHECK(blamed(all) == "versions");
  CHECK(contains(check_versions(all).findings[0].what, "runs version 1.2.2"));
  auto& status = *other(all).grid->status;
  status.version.clear();
  status.list_hash.clear();
  status.clock_ns = 0;
  CHECK(blamed(all) == "versions");
  CHECK(contains(check_versions(all).findings[0].what, "an earlier version than 1.2.3"));
  CHECK(check_settings(all).outcome == verdict::skipped);
  CHECK(check_clock(all).outcome == verdict::skipped);
}

TEST_CASE("clocks are judged by their distance, either way") {
  auto all = healthy();
  for (const auto& [ahead, expected] :
       {std::pair<std::chrono::nanoseconds, verdict>{29s, verdict::ok},
        {-29s, verdict::ok},
        {31s, verdict::warning},
        {-299s, verdict::warning},
        {301s, verdict::problem},
        {-301s, verdict::problem}}) {
    other(all).grid->clock_ahead = ahead;
    CHECK(check_clock(all).outcome == expected);
  }
}

TEST_CASE("a list too long for one answer is not taken for one without this node") {
  auto all = healthy();
  auto& peers = other(all).grid->status->peers;
  peers.assign(contract::status_peers_max, {});
  CHECK(check_listed(all).outcome == verdict::skipped);
  peers.pop_back();
  CHECK(check_listed(all).outcome == verdict::problem);
}

TEST_CASE("who this node is need not be known") {
  auto all = healthy();
  all.config.local.clear();
  all.nodes[0].is_local = false;
  all.nodes.erase(all.nodes.begin());
  CHECK(blamed(all).empty());
  CHECK(check_listed(all).outcome == verdict::skipped);
  CHECK(check_dials(all).outcome == verdict::skipped);
}

TEST_CASE("with mistakes in the file nothing else is looked at") {
  facts all;
  all.mistakes = {"grid.peers: empty", "grid.loops: 900, expected 0 to 256"};
  const auto results = check_all(all);
  CHECK(blamed(all) == "file");
  CHECK(results[0].findings.size() == 2);
  for (std::size_t i = 1; i < results.size(); ++i) CHECK(results[i].outcome == verdict::skipped);
}

TEST_CASE("an answer has one meaning") {
  http_facts answer;
  const auto with = [&](int status, const char* body) {
    answer.status = status;
    answer.body = body;
    return meaning_of(answer);
  };
  CHECK(with(400, "not a valid websocket upgrade") == meaning::upgrade_lost);
  CHECK(with(400, "this port speaks TLS: dial it by a name with https://") == meaning::tls_wanted);
  CHECK(with(400, "") == meaning::not_upgraded);
  CHECK(with(403, "the token has expired") == meaning::token_expired);
  CHECK(with(403, "") == meaning::token_refused);
  CHECK(with(404, "not found") == meaning::no_such_path);
  CHECK(with(404, "") == meaning::no_such_path);
  answer.fields["server"] = "nginx/1.22";
  CHECK(with(403, "<html>") == meaning::not_upgraded);
  CHECK(with(403, "the token is wrong") == meaning::token_refused);
  CHECK(with(404, "<html>") == meaning::not_upgraded);
  CHECK(with(404, "not found") == meaning::no_such_path);
  answer.fields["server"] = "MinIO";
  CHECK(with(403, "") == meaning::token_refused);
  CHECK(with(404, "404 page") == meaning::no_such_path);
  answer.fields.clear();
  CHECK(with(426, "") == meaning::upgrade_lost);
  CHECK(with(503, "") == meaning::node_missing);
  CHECK(with(101, "") == meaning::false_upgrade);
  CHECK(with(0, "") == meaning::no_http);
  answer.how = ending::closed;
  CHECK(meaning_of(answer) == meaning::closed);
  answer.is_tls = true;
  CHECK(meaning_of(answer) == meaning::tls_wanted);
  answer.how = ending::silent;
  CHECK(meaning_of(answer) == meaning::silent);
}

TEST_CASE("the report has a line per check, and says the same of several nodes once") {
  std::vector<finding> same{{verdict::problem, "http://a:1", "is down", "first", "start it"},
                            {verdict::problem, "http://b:1", "is down", "second", "start it"}};
  const std::vector<check_result> results{result_of("file", "f: no mistakes", {}),
                                          skipped("tls", "no https"),
                                          result_of("tcp", "2 nodes", same)};
  std::ostringstream text, plain;
  print_report(text, results, false);
  CHECK(text.str()
        == "ok       file     f: no mistakes\n"
           "skipped  tls      no https\n"
           "problem  tcp      2 nodes, see below\n"
           "\n"
           "problem: tcp: http://a:1, http://b:1: is down\n"
           "  found: first\n"
           "  to do: start it\n");
  print_report(plain, results, true);
  CHECK(plain.str()
        == "ok\tfile\tf: no mistakes\nskipped\ttls\tno https\nproblem\ttcp\t2 nodes, see below\n");
  CHECK(worst_of(results) == verdict::problem);
}

TEST_CASE("the summary of one finding names the node that it is about") {
  CHECK(result_of("tcp", "x", {{verdict::problem, "http://a:1", "is down", {}, {}}}).summary
        == "a:1: is down");
  CHECK(result_of("port", "x", {{verdict::problem, {}, "is taken", {}, {}}}).summary == "is taken");
  CHECK(result_of("port", "x", {}).summary == "x");
}

TEST_CASE("every check is one line of JSON with all of its findings") {
  const std::vector<check_result> results{
      result_of("tcp", {}, {{verdict::warning, "http://a:1", "w\xff", "h", "r"}})};
  const auto lines = json_lines(results);
  REQUIRE(lines.size() == 1);
  const auto value = nlohmann::json::parse(lines[0]);
  CHECK(value["check"] == "tcp");
  CHECK(value["state"] == "warning");
  CHECK(value["findings"][0]["node"] == "http://a:1");
  CHECK(value["findings"][0]["to_do"] == "r");
}
