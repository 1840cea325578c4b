#include "apps/ctl/global_options.hpp"
#include "apps/ctl/host_names.hpp"
#include "apps/ctl/latencies.hpp"
#include "apps/ctl/line_reader.hpp"
#include "tests/support/catch.hpp"

#include <string_view>
#include <thread>
#include <unistd.h>

using namespace actorgrid::ctl;
using namespace std::chrono_literals;

namespace {

const std::vector<std::string> hosts{"http://node1.example:9000", "http://node2.example:9000",
                                     "http://127.0.0.1:7411", "http://127.0.0.1:7412"};

void write_all(int descriptor, std::string_view text) {
  REQUIRE(write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
}

} // namespace

TEST_CASE("a host is found by URL, place, address and first label") {
  CHECK(find_host(hosts, "http://node1.example:9000") == hosts[0]);
  CHECK(find_host(hosts, "2") == hosts[1]);
  CHECK(find_host(hosts, "127.0.0.1:7411") == hosts[2]);
  CHECK(find_host(hosts, "node2") == hosts[1]);
  CHECK(find_host(hosts, "node1.example") == hosts[0]);
}

TEST_CASE("a short form that fits several hosts or none names no host") {
  CHECK(!find_host(hosts, "127.0.0.1"));
  CHECK(!find_host(hosts, "node3"));
  CHECK(!find_host(hosts, "0"));
  CHECK(!find_host(hosts, "5"));
  CHECK(!find_host(hosts, ""));
}

TEST_CASE("a name that finds no host is explained by the hosts that could be meant") {
  CHECK(why_not_found(hosts, "127.0.0.1")
        == "\"127.0.0.1\" matches several nodes: 127.0.0.1:7411, 127.0.0.1:7412");
  CHECK(why_not_found(hosts, "5")
        == "\"5\" matches no node; there are node1.example:9000, node2.example:9000, "
           "127.0.0.1:7411, 127.0.0.1:7412");
  const std::vector<std::string> many(100, "http://a:1");
  CHECK(why_not_found(many, "a")
        == "\"a\" matches several nodes: a:1, a:1, a:1, a:1, a:1, a:1, a:1, a:1 and 92 more");
}

TEST_CASE("a list of patterns is split at commas, but not within braces") {
  using list = std::vector<std::string>;
  CHECK(split_patterns("http://a:1,http://b:1") == list{"http://a:1", "http://b:1"});
  CHECK(split_patterns("http://{a,b}:1,http://c{1...3}:1")
        == list{"http://{a,b}:1", "http://c{1...3}:1"});
  CHECK(split_patterns("a},b,{c,d") == list{"a}", "b", "{c,d"});
}

TEST_CASE("HOST:PATH is split after the longest part that names a host") {
  auto found = split_host_path(hosts, "127.0.0.1:7411:a/b:c");
  REQUIRE(found);
  CHECK(found->host == hosts[2]);
  CHECK(found->path == "a/b:c");
  CHECK(split_host_path(hosts, "1:")->path.empty());
  CHECK(split_host_path(hosts, "http://node2.example:9000:x")->host == hosts[1]);
  CHECK(!split_host_path(hosts, "nobody:x"));
  CHECK(!split_host_path(hosts, "x"));
}

TEST_CASE("durations have units, and a bare number means seconds") {
  CHECK(parse_duration("250ms") == 250ms);
  CHECK(parse_duration("5s") == 5s);
  CHECK(parse_duration("2m") == 2min);
  CHECK(parse_duration("1h") == 1h);
  CHECK(parse_duration("1.5") == 1500ms);
  for (const auto* wrong : {"", "x", "5 parsecs", "-1s", "s"}) {
    INFO(wrong);
    CHECK(!parse_duration(wrong));
  }
}

TEST_CASE("a duration that milliseconds cannot hold is the longest they can") {
  CHECK(parse_duration("8766000h") == std::chrono::hours(8766000)); // a thousand years
  CHECK(parse_duration("1e99h") == std::chrono::milliseconds::max());
}

TEST_CASE("percentiles are those of the sorted times") {
  latencies all;
  CHECK(all.most() == 0ns);
  for (int i = 100; i >= 1; --i) all.add(std::chrono::nanoseconds(i));
  CHECK(all.least() == 1ns);
  CHECK(all.most() == 100ns);
  CHECK(all.percentile(50) == 50ns);
  CHECK(all.percentile(99) == 99ns);
  CHECK(all.percentile(100) == 100ns);
}

TEST_CASE("lines are read whole, the last one also without a newline, and stop ends the wait") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  {
    line_reader reader(ends[0]);
    write_all(ends[1], "one\ntw");
    CHECK(reader.next() == "one");
    write_all(ends[1], "o\nlast");
    CHECK(reader.next() == "two");
    std::thread stopper{[&] { reader.stop(); }};
    CHECK(!reader.next());
    stopper.join();
  }
  close(ends[0]);
  close(ends[1]);
}
