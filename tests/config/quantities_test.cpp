#include "config/option_types.hpp"
#include "config/overlong_duration.hpp"
#include "config/suggestion.hpp"
#include "config/url.hpp"
#include "tests/support/catch.hpp"

#include <chrono>
#include <limits>
#include <string>
#include <vector>

using namespace actorgrid;
using namespace std::chrono_literals;
using texts = std::vector<std::string>;

TEST_CASE("sizes are read with and without a unit") {
  CHECK(read_size("65536") == 65536);
  CHECK(read_size("16MiB") == std::size_t{16} << 20);
  CHECK(read_size(" 64 KiB ") == std::size_t{64} << 10);
  CHECK(read_size("2GiB") == std::size_t{2} << 30);
  CHECK(read_size("7B") == 7);
  CHECK(read_size("0") == 0);
  for (const std::string text : {"", "MiB", "-1", "+1", "1.5MiB", "16MB", "16mib", "16M", "1 2",
                                 "18446744073709551616", "17179869184GiB"}) {
    CAPTURE(text);
    CHECK_FALSE(read_size(text).has_value());
  }
}

TEST_CASE("a rendered size is read as the same size") {
  for (const std::size_t bytes :
       {std::size_t{0}, std::size_t{1}, std::size_t{1023}, std::size_t{1024}, std::size_t{1} << 20,
        std::size_t{3} << 30, std::numeric_limits<std::size_t>::max()})
    CHECK(read_size(render_size(bytes)) == bytes);
  CHECK(render_size(std::size_t{16} << 20) == "16MiB");
}

TEST_CASE("durations are rendered in the largest unit that is exact") {
  CHECK(render_duration(std::chrono::milliseconds(10s)) == "10s");
  CHECK(render_duration(90s + 0ms) == "90s");
  CHECK(render_duration(std::chrono::milliseconds(2min)) == "2min");
  CHECK(render_duration(1500ms) == "1500ms");
  CHECK(render_duration(50us) == "50us");
  CHECK(render_duration(1ns) == "1ns");
  CHECK(render_duration(0ms) == "0s");
  CHECK(render_duration(std::chrono::milliseconds::max()) == "9223372036854775807ms");
}

TEST_CASE("a duration that nanoseconds cannot count is found") {
  for (const std::string text :
       {"2562048h", "153722868min", "9223372037s", "9223372036855ms", "9223372036854776us",
        "0x7fffffffffffffffs", "0b1111111111111111111111111h", "a = [1s, -18446744073710s]"}) {
    CAPTURE(text);
    CHECK(find_overlong_duration(text).has_value());
  }
  for (const std::string text :
       {"2562047h", "153722867min", "9223372036s", "9223372036854ms", "9223372036854775us",
        "9223372036854775807ns", "18446744073710", "\"18446744073710s\"", "'18446744073710s'",
        "<http://18446744073710s>", "; 18446744073710s", "node18446744073710s",
        "\"\\\"18446744073710s\"", "\"", ";"}) {
    CAPTURE(text);
    CHECK_FALSE(find_overlong_duration(text).has_value());
  }
  CHECK(find_overlong_duration("a = 1\nb = 18446744073710s") == std::size_t{10});
}

TEST_CASE("a list of texts on the command line is split outside of braces only") {
  CHECK(split_texts("a") == texts{"a"});
  CHECK(split_texts("a,b") == texts{"a", "b"});
  CHECK(split_texts("n{1,2},m{1...2}") == texts{"n{1,2}", "m{1...2}"});
  CHECK(split_texts("[\"a\", \"b{1,2}\"]") == texts{"a", "b{1,2}"});
  CHECK(split_texts("http://[::1]:9000") == texts{"http://[::1]:9000"});
  CHECK(split_texts("").empty());
  CHECK(split_texts("[]").empty());
}

TEST_CASE("a node's URL is read into its parts") {
  const auto read = read_node_url("https://[::1]:9000");
  REQUIRE(read);
  CHECK(read->uses_tls);
  CHECK(read->address == detail::host_port{"::1", 9000});
  CHECK(to_string(read->address) == "[::1]:9000");
  CHECK_FALSE(read_node_url("ws://node1:9000")->uses_tls);
}

TEST_CASE("an address to listen at is a port, and the host if there is one") {
  CHECK(*read_listen_address(":0") == detail::host_port{"", 0});
  CHECK(*read_listen_address("127.0.0.1:80") == detail::host_port{"127.0.0.1", 80});
  CHECK(*read_listen_address("[::1]:80") == detail::host_port{"::1", 80});
  CHECK_FALSE(read_listen_address("node1:80"));
}

TEST_CASE("an address does not end at a zero byte") {
  using namespace std::string_literals;
  CHECK(read_listen_address("127.0.0.1:80"));
  CHECK_FALSE(read_listen_address("127.0.0.1\0x:80"s));
  CHECK_FALSE(read_listen_address("[::1\0x]:80"s));
  CHECK_FALSE(read_node_url("http://[::1\0x]:80"s));
}

TEST_CASE("the closest known name is suggested") {
  const std::vector<std::string> known{"grid.local", "grid.peers", "grid.tls.cert",
                                       "logger.console"};
  CHECK(closest_name("grid.lokal", known) == "grid.local");
  CHECK(closest_name("gird.peers", known) == "grid.peers");
  CHECK(closest_name("local", known) == "grid.local");
  CHECK(closest_name("grid.cert", known) == "grid.tls.cert");
  CHECK(closest_name("weather.tomorrow", known).empty());
  CHECK(closest_name(std::string(100000, 'x'), known).empty());
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("", "abc") == 3);
}
