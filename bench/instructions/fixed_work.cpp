#include "bench/instructions/typed_values.hpp"
#include "bench/subjects/linked_ends.hpp"
#include "bench/subjects/samples.hpp"
#include "bench/subjects/simulated_pair.hpp"
#include "codec/checksum.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>

/// Does the same work each time, in one thread, so that its instructions can be counted.
namespace {

using namespace actorgrid;

constexpr std::size_t body_bytes = 512;
constexpr std::size_t messages = 10; // each way, of a stream
constexpr std::size_t crowd = 1000;  // idle streams on the same connection
constexpr std::size_t together = 16; // calls in flight, frames of a merged message

void require(bool holds) {
  if (!holds) throw std::logic_error("the work was not done");
}

void code_frames(std::size_t count) {
  const auto frame = work::sample_frame(body_bytes);
  for (std::size_t i = 0; i < count; ++i) {
    codec::byte_buffer bytes;
    codec::encode(frame, bytes);
    require(bool{codec::decode(payload::copy_of(bytes))});
  }
}

void check_sums(std::size_t count) {
  const auto bytes = work::encoded_frame(body_bytes);
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum ^= codec::checksum(bytes.bytes().subspan(i % 8));
  require(sum != 1);
}

void merge_frames(std::size_t count) {
  const auto frame = work::sample_frame(body_bytes);
  mux::outbox out;
  for (std::size_t i = 0; i < count; ++i) {
    out.push(codec::frame{frame});
    if (i % together != together - 1) continue;
    auto message = out.take();
    require(message.bytes().size() > together * body_bytes && out.is_empty());
    out.recycle(std::move(message.storage));
  }
}

void call_over_links(std::size_t count) {
  const payload body{std::string(body_bytes, 'x')};
  work::linked_ends ends;
  for (std::size_t done = 0; done < count; done += together)
    ends.call(std::min(together, count - done), body);
}

void call_in_a_crowd_over_links(std::size_t count) {
  const payload body{std::string(body_bytes, 'x')};
  work::linked_ends ends;
  ends.crowd(crowd);
  for (std::size_t done = 0; done < count; done += together)
    ends.call(std::min(together, count - done), body);
}

void stream_over_links(std::size_t count) {
  const payload body{std::string(body_bytes, 'x')};
  work::linked_ends ends;
  for (std::size_t i = 0; i < count; ++i) ends.stream(messages, body);
}

void call_between_nodes(std::size_t count) {
  work::simulated_pair{}.call(count);
}

void call_by_actors_on_the_pool(std::size_t count) {
  work::simulated_pair{}.call_by_actors(count, run_on::pool);
}

void call_by_actors_on_loops(std::size_t count) {
  work::simulated_pair{}.call_by_actors(count, run_on::loop);
}

void call_in_a_crowd_between_nodes(std::size_t count) {
  work::simulated_pair nodes;
  nodes.crowd(crowd);
  nodes.call(count);
}

void stream_between_nodes(std::size_t count) {
  work::simulated_pair{}.stream(count, messages);
}

void stream_by_actors_on_the_pool(std::size_t count) {
  work::simulated_pair{}.stream_by_actors(count, messages, run_on::pool);
}

void stream_by_actors_on_loops(std::size_t count) {
  work::simulated_pair{}.stream_by_actors(count, messages, run_on::loop);
}

struct job {
  std::string_view name;
  std::size_t count; ///< enough to be exact, and finished within seconds under callgrind
  void (*run)(std::size_t count);
};
constexpr std::array jobs{
    job{"frame", 5000, code_frames},
    job{"checksum", 20000, check_sums},
    job{"typed-value", 2000, work::code_values},
    job{"outbox", 5000, merge_frames},
    job{"link-call", 10000, call_over_links},
    job{"link-call-in-crowd", 10000, call_in_a_crowd_over_links},
    job{"link-stream", 1000, stream_over_links},
    job{"node-call", 1000, call_between_nodes},
    job{"node-call-in-crowd", 1000, call_in_a_crowd_between_nodes},
    job{"node-stream", 200, stream_between_nodes},
    job{"actor-call-pool", 1000, call_by_actors_on_the_pool},
    job{"actor-call-loop", 1000, call_by_actors_on_loops},
    job{"actor-stream-pool", 200, stream_by_actors_on_the_pool},
    job{"actor-stream-loop", 200, stream_by_actors_on_loops},
};

int usage() {
  std::cerr << "usage: actorgrid-fixed-work --list  names and counts, and how this was compiled\n"
               "       actorgrid-fixed-work NAME COUNT\n";
  return 2;
}

int list() {
  std::cout << ACTORGRID_COMPILED_BY << '\n';
  for (const auto& job : jobs) std::cout << job.name << ' ' << job.count << '\n';
  return 0;
}

} // namespace

int main(int argc, char** argv) try {
  if (argc == 2 && argv[1] == std::string_view{"--list"}) return list();
  if (argc != 3) return usage();
  const auto* chosen = std::ranges::find(jobs, std::string_view{argv[1]}, &job::name);
  if (chosen == jobs.end()) return usage();
  chosen->run(std::stoul(argv[2]));
  return 0;
} catch (const std::exception& e) {
  std::cerr << "actorgrid-fixed-work: " << e.what() << '\n';
  return 1;
}
