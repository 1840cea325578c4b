#include "apps/ctl/load/sheet.hpp"
#include "apps/ctl/load/top_screen.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <vector>

using namespace actorgrid::ctl;

TEST_CASE("a sheet aligns names to the left and numbers to the right") {
  sheet rows({"NODE", "calls"}, {.names = 1});
  rows.add({"a", "1"});
  rows.add({"longer", "20000"});
  const std::vector<std::string> expected{"NODE    calls", "a           1", "longer  20000"};
  CHECK(rows.lines(0, 10) == expected);
  CHECK(rows.plain_lines() == std::vector<std::string>{"a\t1", "longer\t20000"});
}

TEST_CASE("a sheet cuts names first, at their beginning, then the ends of lines") {
  sheet rows({"NODE", "calls", "failed"}, {.names = 1});
  rows.add({"node1.example.com:9000", "12345", "6"});
  CHECK(rows.lines(30, 1).at(1) == "~ample.com:9000  12345       6");
  CHECK(rows.lines(30, 1).at(1).size() <= 30);
  CHECK(rows.lines(12, 1).at(1) == "~om:9000  1~");
}

TEST_CASE("a sheet leaves out the least important columns before it cuts anything") {
  sheet rows({"NODE", "state", "calls", "failed"}, {.names = 1, .texts = 1, .optional = {2, 3}});
  rows.add({"127.0.0.1:9000", "handshaking", "12345", "6"});
  CHECK(rows.lines(42, 1).at(1) == "127.0.0.1:9000  handshaking  12345       6");
  CHECK(rows.lines(40, 1).at(0) == "NODE            state        failed");
  CHECK(rows.lines(40, 1).at(1) == "127.0.0.1:9000  handshaking       6");
  CHECK(rows.lines(27, 1).at(1) == "127.0.0.1:9000  handshaking");
  // Names lose their beginning, texts their end.
  CHECK(rows.lines(18, 1).at(1) == "~.1:9000  handsha~");
}

TEST_CASE("a sheet says how many rows are left out, and a note hangs over") {
  sheet rows({"NODE", "a", "b"}, {.names = 1});
  rows.add({"n1", "does not answer at all"});
  rows.add({"n2", "1", "2"});
  rows.add({"n3", "1", "2"});
  CHECK(rows.lines(0, 2)
        == std::vector<std::string>{"NODE  a  b", "n1    does not answer at all", "n2    1  2",
                                    "... and 1 more"});
}

TEST_CASE("sizes are told in the unit that fits") {
  CHECK(format_bytes(0) == "0 B");
  CHECK(format_bytes(1023) == "1023 B");
  CHECK(format_bytes(1536) == "1.5 KiB");
  CHECK(format_bytes(200.0 * 1024 * 1024) == "200 MiB");
}

TEST_CASE("text of other nodes becomes printable ASCII") {
  CHECK(cell_text("a b~") == "a b~");
  CHECK(cell_text("\033\x7f\xc3\xa9") == "\\x1b\\x7f\\xc3\\xa9");
}
