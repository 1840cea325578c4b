#include "apps/ctl/doctor/examination.hpp"

#include "apps/ctl/doctor/certificate.hpp"
#include "apps/ctl/doctor/node_probe.hpp"
#include "apps/ctl/doctor/parallel.hpp"
#include "apps/ctl/doctor/port_probe.hpp"
#include "apps/ctl/doctor/resource_probe.hpp"

#include <actorgrid/auth.hpp>
#include <actorgrid/version.hpp>

#include <algorithm>
#include <iterator>

namespace actorgrid::doctor {

namespace {

/// The nodes to look at: this one, and those that were asked for.
std::vector<std::string> names_to_probe(const examination& what) {
  if (what.hosts.empty()) return what.config.peers;
  std::vector<std::string> names;
  std::ranges::copy_if(what.config.peers, std::back_inserter(names), [&](const auto& peer) {
    return peer == what.config.local || std::ranges::find(what.hosts, peer) != what.hosts.end();
  });
  return names;
}

/// A certificate is shown to this host name; the address of no node matches a guest's.
std::string host_of(const std::string& url) {
  return url.empty() ? url
                     : split_host_port(std::string_view{url}.substr(url.find("://") + 3)).host;
}

class examiner {
public:
  explicit examiner(const examination& what)
      : what_(what), terms_{what.config, limits_of(what.config, what.limit), what.resolve},
        tls_(what.config.tls) {
    if (auto credentials = load_credentials(what.config.auth))
      terms_.token = credentials->source->token(what.config.local);
  }

  void probe(facts& all) const {
    const auto names = names_to_probe(what_);
    all.nodes.resize(names.size());
    run("dialling", names.size(), [&](std::size_t i) {
      const bool runs = names[i] != what_.config.local || all.port.is_taken();
      all.nodes[i] = probe_node(terms_, tls_, names[i], runs);
    });
    ask(all);
    // Nodes that gave no status are asked for less, in a way that every node understands.
    run("asking", all.nodes.size(), [&](std::size_t i) {
      auto& node = all.nodes[i];
      const bool is_known = node.grid && node.grid->status && node.grid->status->clock_ns != 0;
      if (!what_.config.local.empty() && !node.is_local && !is_known)
        probe_hello(terms_, tls_, node);
    });
  }

private:
  void run(const char* step, std::size_t count,
           const std::function<void(std::size_t)>& work) const {
    run_parallel(count, work, [&](std::size_t done) {
      if (what_.on_progress) what_.on_progress(step, done, count);
    });
  }

  void ask(facts& all) const {
    std::vector<std::string> names;
    for (const auto& node : all.nodes)
      if (node.leads_to_websocket()) names.push_back(node.name);
    if (!what_.guest || names.empty()) return;
    std::map<std::string, grid_facts> answers;
    run("asking", 1, [&](std::size_t) { answers = ask_nodes(what_.guest, names, what_.limit); });
    for (auto& node : all.nodes)
      if (const auto found = answers.find(node.name); found != answers.end())
        node.grid = std::move(found->second);
  }

  const examination& what_;
  probe_terms terms_;
  tls_probe tls_;
};

} // namespace

facts examine(const examination& what) {
  facts all;
  all.file = what.file;
  all.mistakes = what.mistakes;
  all.config = what.config;
  all.version = ACTORGRID_VERSION;
  all.now = std::chrono::system_clock::now();
  if (!what.mistakes.empty()) return all;
  all.would_not_start = try_to_start(what.config);
  all.certificate = read_certificate(what.config.tls, host_of(what.config.local));
  all.port = probe_port(what.config, what.limit);
  examiner{what}.probe(all);
  const bool runs = all.port.is_taken() && all.local() && all.local()->leads_to_websocket();
  all.resources = probe_resources(runs ? all.port.listeners.front().process : 0);
  return all;
}

} // namespace actorgrid::doctor
