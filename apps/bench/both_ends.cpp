#include "apps/bench/both_ends.hpp"

#include "apps/bench/handlers.hpp"

#include <actorgrid/testing/free_port.hpp>

#include <stdexcept>
#include <vector>

namespace actorgrid::bench {

namespace {

std::string free_name() {
  return "http://127.0.0.1:" + std::to_string(testing::free_port());
}

std::vector<std::string> arguments_of_served(const std::string& name, const std::string& client,
                                             const options& chosen, bool with_lane) {
  std::vector<std::string> words{"serve",    "--listen-as", name,
                                 "--client", client,        "--leave-with-input"};
  if (with_lane) words.push_back("--lane");
  if (chosen.system_calls) words.push_back("--system-calls");
  return words;
}

void check(const caf::error& error) {
  if (error) throw std::runtime_error(render(error));
}

} // namespace

node_config config_of(const std::string& local, const std::string& other, bool with_lane) {
  node_config config;
  config.local = local;
  config.peers = {local, other};
  config.loops = 1;
  config.limits.calls_in = config.limits.streams_in = 65535;
  if (with_lane) config.lanes = {{.name = own_lane}};
  config.log.to = "none";
  return config;
}

both_ends::both_ends(const options& chosen, bool with_lane)
    : mode_(chosen.in_process       ? "in-process"
            : chosen.server.empty() ? "served"
                                    : "elsewhere"),
      in_one_process_(chosen.in_process), caller_name_(chosen.as), served_name_(chosen.server) {
  if (served_name_.empty()) {
    caller_name_ = free_name();
    served_name_ = free_name();
    if (!in_one_process_)
      process_.emplace(arguments_of_served(served_name_, caller_name_, chosen, with_lane));
  }
  caller_ = std::make_unique<node>(system_, config_of(caller_name_, served_name_, with_lane));
  if (in_one_process_) {
    served_here_ =
        std::make_unique<node>(system_, config_of(served_name_, caller_name_, with_lane));
    serve_on(*served_here_);
    check(served_here_->start());
  }
  check(caller_->start());
  check(caller_->wait_connected(std::chrono::seconds(10)));
  if (with_lane) check(caller_->lane(own_lane).wait_connected(std::chrono::seconds(10)));
}

both_ends::~both_ends() = default;

parties both_ends::parties() {
  bench::parties both{.callers = {{caller_.get(), {served()}}}};
  if (!in_one_process_) both.served_usage = [this] { return served_usage(); };
  return both;
}

parties both_ends::parties_in_lane() {
  auto both = parties();
  auto& lane = caller_->lane(own_lane);
  both.callers = {{&lane, {lane.peer(served_name_)}}};
  return both;
}

usage both_ends::served_usage() const {
  auto answer = served().call(ask_usage).get();
  if (!answer)
    throw std::runtime_error("no usage of the serving process: " + render(answer.error()));
  return *answer;
}

} // namespace actorgrid::bench
