#include "tests/doctor/two_nodes.hpp"

#include "tests/support/eventually.hpp"

#include <actorgrid/guest.hpp>
#include <actorgrid/testing/free_port.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <ostream>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace actorgrid::doctor::test {

namespace {

using namespace std::chrono_literals;

node_config config_of(const std::string& name, std::uint16_t port,
                      const std::vector<std::string>& peers) {
  node_config config;
  config.local = name;
  config.peers = peers;
  config.listen = "127.0.0.1:" + std::to_string(port);
  config.guests = {"http://doctor-*:1", "https://doctor-*:1"};
  config.spawn = {40};
  config.loops = 1;
  config.limits.lookup_timeout = 10s;
  config.limits.connect_timeout = 10s;
  return config;
}

socket_address address_of(const std::string& text, std::uint16_t port) {
  socket_address address;
  auto& v4 = reinterpret_cast<sockaddr_in&>(address.bytes);
  v4.sin_family = AF_INET;
  v4.sin_port = htons(port);
  ::inet_pton(AF_INET, text.c_str(), &v4.sin_addr);
  address.size = sizeof v4;
  return address;
}

/// A resolver that knows some names.
resolver knows(std::map<std::string, std::string> addresses) {
  return [addresses = std::move(addresses)](const detail::host_port& where) {
    const auto known = addresses.find(where.host);
    if (known == addresses.end()) return ask_system(where);
    lookup_answer answer;
    std::istringstream all{known->second};
    for (std::string one; std::getline(all, one, ',');)
      answer.addresses.push_back(address_of(one, where.port));
    return answer;
  };
}

std::string name_of(const std::string& scheme, const std::string& host, std::uint16_t port) {
  return scheme + "://" + host + ":" + std::to_string(port);
}

} // namespace

std::string diagnosis::blamed() const {
  std::string text;
  for (const auto& one : results)
    if (one.outcome >= verdict::warning) text += (text.empty() ? "" : " ") + std::string{one.check};
  return text;
}

const finding& diagnosis::of(std::string_view check) const {
  const auto& found = result(check).findings;
  REQUIRE_FALSE(found.empty());
  return found.front();
}

const check_result& diagnosis::result(std::string_view check) const {
  const auto found = std::ranges::find(results, check, &check_result::check);
  REQUIRE(found != results.end());
  return *found;
}

std::ostream& operator<<(std::ostream& out, const diagnosis& what) {
  for (const auto& one : what.results) {
    out << to_string(one.outcome) << ' ' << one.check << ' ' << one.summary << '\n';
    for (const auto& found : one.findings)
      out << "  " << found.node << ": " << found.what << " | " << found.how << " | " << found.remedy
          << '\n';
  }
  return out;
}

two_nodes::two_nodes(const std::string& scheme, const std::string& domain)
    : port_here(testing::free_port()), port_there(testing::free_port()) {
  const auto host = [&](const char* name) {
    return domain.empty() ? std::string{"127.0.0.1"} : name + ("." + domain);
  };
  const std::vector<std::string> names{name_of(scheme, host("here"), port_here),
                                       name_of(scheme, host("there"), port_there)};
  here = config_of(names[0], port_here, names);
  there = config_of(names[1], port_there, names);
  if (!domain.empty()) addresses = {{host("here"), "127.0.0.1"}, {host("there"), "127.0.0.1"}};
}

void two_nodes::use_tls(const ws::test::certificate_terms& terms_here,
                        const ws::test::certificate_terms& terms_there) {
  here.tls = ca_.issue(terms_here);
  there.tls = ca_.issue(terms_there);
}

void two_nodes::add_peer(const std::string& name) {
  here.peers.push_back(name);
  there.peers.push_back(name);
}

std::unique_ptr<actorgrid::node> two_nodes::run(const node_config& config, node_options options) {
  auto made = std::make_unique<actorgrid::node>(system_, config, std::move(options));
  offered_.offer_to(*made);
  const auto failed = made->start();
  INFO(render(failed));
  REQUIRE_FALSE(failed);
  return made;
}

void two_nodes::run_here() {
  here_ = run(here);
}

void two_nodes::run_there() {
  node_options options;
  options.observers = {seen_there_};
  there_ = run(there, std::move(options));
}

void two_nodes::wait_connected() {
  REQUIRE_FALSE(here_->wait_connected(30s));
  REQUIRE_FALSE(there_->wait_connected(30s));
}

bool two_nodes::wait_failed() {
  const auto has_failed = [](const actorgrid::node& one, const std::string& other) {
    return one.peer(other).stats().state == peer_state::failed;
  };
  return testing::eventually(
      [&] { return has_failed(*here_, there.local) || has_failed(*there_, here.local); }, 30s);
}

diagnosis two_nodes::diagnose() {
  examination what;
  what.file = "node.ini";
  what.mistakes = find_mistakes(here);
  what.config = here;
  what.limit = 20s;
  what.resolve = knows(addresses);
  what.guest = [this](const std::vector<std::string>& names) {
    auto config = here;
    config.peers = names;
    auto made = make_guest_config(std::move(config));
    if (!made) throw std::runtime_error(made.why().text);
    made->peers.push_back(made->local);
    // The guest resolves with the system, which knows no names of tests.
    for (const auto& name : names)
      made->connect_to.push_back(name + "=127.0.0.1" + name.substr(name.rfind(':')));
    return *made;
  };
  return {check_all(examine(what))};
}

diagnosis diagnose_file(const std::string& text) {
  ws::test::authority place;
  examination what;
  what.file = text.empty() ? place.file("missing.ini") : place.write("node.ini", text);
  system_config config;
  std::istringstream lines{config.read_grid(what.file).text};
  for (std::string line; std::getline(lines, line);) what.mistakes.push_back(line);
  what.config = config.grid();
  return {check_all(examine(what))};
}

} // namespace actorgrid::doctor::test
