#pragma once

#include "tests/support/catch.hpp"

#include <actorgrid/actorgrid.hpp>
#include <actorgrid/testing/simulation.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace actorgrid::testing {

/// A value that counts how often it is encoded.
struct item {
  int topic = 0;
  int number = 0;
  std::uint64_t dropped = 0; ///< not 0: stands for that many
  MSGPACK_DEFINE(topic, number, dropped)

  friend bool operator==(const item&, const item&) = default;
};

inline std::atomic<std::size_t> encodings{0};

} // namespace actorgrid::testing

/// As msgpack; refuses negative numbers.
template <>
struct actorgrid::wire_format<actorgrid::testing::item>
    : actorgrid::msgpack_format<actorgrid::testing::item> {
  static payload encode(const testing::item& i) {
    ++testing::encodings;
    if (i.number < 0) throw std::range_error("a negative number");
    return msgpack_format<testing::item>::encode(i);
  }
};

namespace actorgrid::testing {

/// Opened with the topic that is wanted, 0 for all.
inline constexpr auto follow = stream<int, no_input, item>(handler_id{7}, {.in = 0, .out = 2});

inline auto topic_is(int topic) {
  return [topic](const item& i) { return topic == 0 || i.topic == topic; };
}

/// Serves `news` on a route of a node.
inline void serve_news(node& n, publisher<item>& news, subscriber_options options) {
  n.handle(follow, [&news, options](int topic, sink<item> out) {
    return news.serve(std::move(out), options, topic_is(topic),
                      [](std::uint64_t dropped) { return item{0, 0, dropped}; });
  });
}

/// Two nodes, of which the second serves `news`.
class newsroom : public simulation {
public:
  explicit newsroom(subscriber_options options = {}, std::size_t nodes = 2)
      : simulation({.nodes = nodes,
                    .configure = [](std::size_t, node_config& c) { c.limits.streams_in = 2000; }}) {
    serve_news(node(1), news, options);
    start();
  }

  duplex<no_input, item> subscribe(int topic = 0, std::size_t from = 0) {
    auto opened = wait(peer(from, 1).open(follow, topic));
    REQUIRE(opened);
    settle();
    return std::move(*opened);
  }
  void publish(int number, int topic = 1) {
    REQUIRE(news.try_publish({topic, number}) == publish_status::published);
    settle();
  }
  void publish_each(int from, int to) {
    for (int i = from; i <= to; ++i) publish(i);
  }
  /// The next numbers of a stream; fewer at its end. What stands for dropped ones is negative.
  std::vector<int> read(duplex<no_input, item>& stream, std::size_t count) {
    std::vector<int> numbers;
    while (numbers.size() < count) {
      auto next = wait(stream.next());
      if (!next) break;
      numbers.push_back(next->dropped > 0 ? -static_cast<int>(next->dropped) : next->number);
    }
    return numbers;
  }

  publisher<item> news;
};

} // namespace actorgrid::testing
