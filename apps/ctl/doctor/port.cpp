#include "apps/ctl/doctor/answers.hpp"
#include "apps/ctl/doctor/checks.hpp"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <system_error>

namespace actorgrid::doctor {

namespace {

std::string process_in_words(const listener_facts& one) {
  if (one.process == 0)
    return "a process of user " + std::to_string(one.user) + ", which only it and root may look at";
  return one.program + ", process " + std::to_string(one.process) + " of user "
         + std::to_string(one.user);
}

/// How the process with the port answers when it is dialled by the node's name; nothing if it was
/// not reached.
std::optional<meaning> answer_of(const node_facts* local) {
  if (!local) return std::nullopt;
  for (const auto& address : local->addresses) {
    if (address.http) return meaning_of(*address.http);
    if (address.tls && address.tls->answered_in_plain) return meaning::plain_wanted;
    if (address.tls && address.tls->how == ending::silent) return meaning::silent;
    if (address.tls && address.tls->how == ending::closed) return meaning::closed;
  }
  return std::nullopt;
}

finding judge_silence(const listener_facts& one, const std::string& port) {
  const auto who = process_in_words(one);
  const auto process = std::to_string(one.process);
  if (one.state == 'T' || one.state == 't')
    return {verdict::problem,
            {},
            "the process with port " + port + " is stopped: " + who,
            "it accepts connections but does not answer; /proc/" + process
                + "/stat gives its state as stopped",
            "let it go on: kill -CONT " + process};
  return {verdict::problem,
          {},
          "the process with port " + port + " does not answer: " + who,
          "it accepts connections, but sent nothing within the time limit",
          "it hangs, or is no node: look at what it does, or restart it"};
}

finding judge_taken(const facts& all) {
  const auto& one = all.port.listeners.front();
  const auto port = std::to_string(all.port.address.port);
  const auto answer = answer_of(all.local());
  if (answer == meaning::silent) return judge_silence(one, port);
  return {verdict::problem,
          {},
          "port " + port + " is taken by " + process_in_words(one)
              + ", which is no node of this grid",
          "/proc/net/tcp lists it as listening at " + one.address
              + ", and it does not answer as a node does",
          "stop that process, or give the node another port, in grid.local and grid.peers of all "
          "nodes"};
}

finding judge_error(const facts& all) {
  const auto where = detail::to_string(all.port.address);
  const auto words = std::generic_category().message(all.port.error);
  if (all.port.error == EACCES)
    return {verdict::problem,
            {},
            "this user may not listen on port " + std::to_string(all.port.address.port),
            "bound a socket to " + where + ": " + words,
            "take a port from 1024 on, or give the node CAP_NET_BIND_SERVICE"};
  return {verdict::problem,
          {},
          "a node cannot listen at " + where + ": " + words,
          "bound a socket as a node does",
          "if a process of another namespace or a firewall has the port, take another one"};
}

} // namespace

check_result check_port(const facts& all) {
  if (all.config.local.empty()) return skipped("port", "which node is this is not said: see --as");
  if (!all.port.listens) return skipped("port", "grid.listen is none");
  const auto port = std::to_string(all.port.address.port);
  if (all.port.error == 0)
    return {"port", verdict::ok, port + " is free: the node does not run", {}};
  if (all.port.error == EADDRNOTAVAIL) return skipped("port", "see names");
  if (!all.port.is_taken()) return result_of("port", {}, {judge_error(all)});
  const auto answer = answer_of(all.local());
  switch (answer.value_or(meaning::websocket)) {
  case meaning::not_upgraded:
  case meaning::false_upgrade:
  case meaning::node_missing:
  case meaning::no_http:
  case meaning::closed:
  case meaning::silent:
    return result_of("port", {}, {judge_taken(all)});
  default:
    return {"port",
            verdict::ok,
            port + " is taken by " + process_in_words(all.port.listeners.front()),
            {}};
  }
}

} // namespace actorgrid::doctor
