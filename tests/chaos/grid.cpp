#include "tests/chaos/grid.hpp"

#include "net/mux/dial_order.hpp"

#include <actorgrid/testing/free_port.hpp>

#include <algorithm>
#include <csignal>
#include <thread>
#include <utility>

namespace actorgrid::chaos {

namespace {

using namespace std::chrono_literals;

std::string loopback_address() {
  return "127.0.0.1:" + std::to_string(testing::free_port());
}

/// A list in the syntax of settings.
std::string list_of(const std::vector<std::string>& words) {
  std::string text = "[";
  for (const auto& word : words) text += (text.size() > 1 ? ", \"" : "\"") + word + '"';
  return text + ']';
}

} // namespace

std::string grid::member::run(std::size_t node) const {
  return std::to_string(node) + '.' + std::to_string(runs);
}

grid::grid(grid_options options) : mesh(options.nodes), options_(std::move(options)) {
  for (std::size_t i = 0; i < options_.nodes; ++i) {
    auto& m = members_.emplace_back();
    m.listen = loopback_address();
    m.name = "http://" + m.listen;
  }
  for (std::size_t b = 1; b < size(); ++b)
    for (std::size_t a = 0; a < b; ++a)
      proxies_.push_back(
          std::make_unique<testing::fault_proxy>(members_[dialler(a, b) == a ? b : a].listen));
}

std::size_t grid::place(std::size_t a, std::size_t b) {
  const auto [low, high] = std::minmax(a, b);
  return high * (high - 1) / 2 + low;
}

testing::fault_proxy& grid::between(std::size_t a, std::size_t b) {
  return *proxies_[place(a, b)];
}

std::size_t grid::dialler(std::size_t a, std::size_t b) const {
  return mux::should_dial(members_[a].name, members_[b].name) ? a : b;
}

std::filesystem::path grid::journal_of(std::size_t node) const {
  return options_.directory / (members_[node].run(node) + ".journal");
}

void grid::start(std::size_t node, bool is_disk_full) {
  auto& m = members_[node];
  ++m.runs;
  mesh.forget(node);
  std::vector<std::string> peers;
  std::vector<std::string> addresses;
  for (std::size_t i = 0; i < size(); ++i) {
    peers.push_back(members_[i].name);
    if (i != node) addresses.push_back(members_[i].name + '=' + between(node, i).address());
  }
  std::ofstream(journal_of(node));
  m.journal = std::ifstream(journal_of(node));
  m.partial.clear();
  std::vector<std::string> words{options_.program,
                                 "--chaos.journal=" + journal_of(node).string(),
                                 "--chaos.name=" + m.run(node),
                                 "--chaos.seed=" + std::to_string(options_.seed + m.runs),
                                 "--grid.local=" + m.name,
                                 "--grid.listen=" + m.listen,
                                 "--grid.peers=" + list_of(peers),
                                 "--grid.connect-to=" + list_of(addresses),
                                 "--grid.loops=1",
                                 "--scheduler.max-threads=1"};
  words.insert(words.end(), options_.settings.begin(), options_.settings.end());
  const auto log = options_.directory / ("node" + std::to_string(node) + ".log");
  m.process = std::make_unique<child>(words, is_disk_full ? "/dev/full" : log.string());
}

void grid::kill(std::size_t node) {
  auto& m = members_[node];
  m.process->signal(SIGKILL);
  m.process->wait();
  read_journal(node);
  promises.killed(m.run(node));
}

void grid::read_journal(std::size_t node) {
  auto& m = members_[node];
  m.journal.clear(); // clears the end of file reached last time
  for (std::string line; std::getline(m.journal, line);) {
    m.partial += line;
    if (m.journal.eof()) return;
    if (const auto r = record::parse(std::exchange(m.partial, {}))) {
      promises.take(m.run(node), *r);
      mesh.take(node, *r);
    }
  }
}

void grid::read_journals() {
  for (std::size_t i = 0; i < size(); ++i) read_journal(i);
}

std::vector<std::string> grid::finish() {
  std::vector<std::string> wrong;
  for (const auto& m : members_) m.process->write_line();
  // Longer than any operation may take; then the nodes end, which completes the rest.
  const auto patience = now() + 15s;
  for (read_journals(); promises.under_way() > 0 && now() < patience; read_journals())
    std::this_thread::sleep_for(20ms);
  for (std::size_t i = 0; i < size(); ++i) {
    auto& m = members_[i];
    m.process->end_input();
    if (const int code = m.process->wait(); code != 0)
      wrong.push_back("node " + std::to_string(i) + " exited with " + std::to_string(code));
  }
  read_journals();
  promises.finish();
  wrong.insert(wrong.end(), promises.broken().begin(), promises.broken().end());
  return wrong;
}

} // namespace actorgrid::chaos
