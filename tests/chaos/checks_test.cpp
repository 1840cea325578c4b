#include "tests/chaos/mesh.hpp"
#include "tests/chaos/promises.hpp"
#include "tests/support/catch.hpp"

#include <sstream>

using namespace actorgrid::chaos;
using namespace std::chrono_literals;

namespace {

record at(std::string_view line) {
  const auto r = record::parse(line);
  REQUIRE(r);
  return *r;
}

/// What is broken if the runs 0.1 and 1.1 wrote these lines, each "RUN WORDS...".
std::string broken_by(const std::string& lines) {
  promises p;
  std::istringstream in(lines);
  std::size_t time = 0;
  for (std::string line; std::getline(in, line);) {
    const auto run = line.substr(0, 3);
    if (line.substr(4) == "killed")
      p.killed(run);
    else
      p.take(run, at(std::to_string(++time) + line.substr(3)));
  }
  p.finish();
  std::string all;
  for (const auto& why : p.broken()) all += why + '\n';
  return all;
}

} // namespace

TEST_CASE("a line of a journal is read word by word") {
  const auto r = at("123 wrong 1.1.5 a text of words");
  CHECK(r.when == 123ns);
  CHECK(r.what == "wrong");
  CHECK(r.subject == "1.1.5");
  CHECK(r.detail == "a text of words");
  CHECK_FALSE(record::parse("x up 1"));
  CHECK_FALSE(record::parse("12 up"));
  CHECK_FALSE(record::parse(""));
}

TEST_CASE("calls that kept every promise break none") {
  CHECK(broken_by("0.1 call 0.1.1 1\n1.1 ran 0.1.1\n0.1 done 0.1.1 ok\n"
                  "0.1 call 0.1.2 1\n0.1 done 0.1.2 disconnected\n"
                  "0.1 call 0.1.3 1\n0.1 done 0.1.3 queue_full\n"
                  "0.1 up 1\n0.1 lost 1 disconnected\n0.1 up 1")
        == "");
}

TEST_CASE("every way to break a promise is noticed") {
  CHECK(broken_by("0.1 call 0.1.1 1\n1.1 ran 0.1.1\n1.1 ran 0.1.1\n0.1 done 0.1.1 ok")
        == "0.1.1: ran 2 times (G1)\n");
  CHECK(broken_by("0.1 call 0.1.1 1\n1.1 ran 0.1.1") == "0.1.1: never completed (G2)\n");
  CHECK(broken_by("0.1 call 0.1.1 1\n0.1 done 0.1.1 disconnected\n0.1 done 0.1.1 disconnected")
        == "0.1.1: completed twice (G2)\n");
  CHECK(broken_by("0.1 call 0.1.1 1\n0.1 wrong 0.1.1 other bytes\n0.1 done 0.1.1 disconnected")
        == "0.1.1: other bytes (G3, G10 to G12)\n");
  CHECK(broken_by("0.1 call 0.1.1 1\n0.1 done 0.1.1 ok")
        == "0.1.1: succeeded but never ran (G4)\n");
  CHECK(broken_by("0.1 call 0.1.1 1\n1.1 ran 0.1.1\n0.1 done 0.1.1 queue_full")
        == "0.1.1: ran though it failed with queue_full (G4)\n");
  CHECK(broken_by("1.1 ran 0.1.1") == "0.1.1: ran or completed, but was never begun\n");
  CHECK(broken_by("0.1 up 1\n0.1 up 1") == "0.1: up twice in a row of peer 1 (G19)\n");
}

TEST_CASE("operations of a killed caller need not complete, but still run at most once") {
  CHECK(broken_by("0.1 call 0.1.1 1\n1.1 ran 0.1.1\n0.1 killed") == "");
  CHECK(broken_by("0.1 call 0.1.1 1\n1.1 ran 0.1.1\n0.1 killed\n1.1 ran 0.1.1")
        == "0.1.1: ran 2 times (G1)\n");
  CHECK(broken_by("1.1 call 1.1.1 0\n0.1 killed") == "1.1.1: never completed (G2)\n");
}

TEST_CASE("a mesh is whole once every node has had an answer to a call made after the heal") {
  mesh m(2);
  const auto answer = [&](std::size_t from, int asked, int answered, const char* how) {
    const auto id = std::to_string(from) + '.' + std::to_string(asked);
    m.take(from, at(std::to_string(asked) + " call " + id + ' ' + std::to_string(1 - from)));
    m.take(from, at(std::to_string(answered) + " done " + id + ' ' + how));
  };
  m.take(0, at("1 up 1"));
  m.take(1, at("1 up 0"));
  m.healed(10ns);
  answer(0, 9, 11, "ok");
  answer(0, 11, 12, "disconnected");
  answer(1, 12, 13, "ok");
  CHECK_FALSE(m.whole_since());
  CHECK(m.missing() == "0 of 1 no answer");
  answer(0, 13, 14, "ok");
  CHECK(m.whole_since() == 14ns);
  m.take(1, at("15 lost 0 disconnected"));
  CHECK_FALSE(m.whole_since());
  CHECK(m.missing() == "1 of 0 no connection");
  CHECK(m.of(1, 0).losses == std::vector<std::string>{"disconnected"});
}
