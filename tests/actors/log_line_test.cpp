#include "tests/support/catch.hpp"
#include "tests/support/contains.hpp"

#include <actorgrid/log.hpp>
#include <actorgrid/printable.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <random>
#include <set>
#include <sstream>
#include <string>

using namespace actorgrid;
using actorgrid::testing::contains;
using nlohmann::json;

namespace {

/// What a log writes, line by line, without the times.
template <class Use>
std::string written(log_options options, Use use) {
  std::ostringstream out;
  use(logger{out, options});
  std::string text;
  std::istringstream lines{out.str()};
  const std::string begin = options.format == log_format::json ? "{\"time\":\"" : "time=";
  for (std::string line; std::getline(lines, line);) {
    REQUIRE(line.starts_with(begin));
    const auto rest = line.find_first_of(" ,", begin.size());
    REQUIRE(rest != std::string::npos);
    text += line.substr(rest + 1) + '\n';
  }
  return text;
}

event event_saying(const std::string& text) {
  return {event::kind::refused, text, text, {errc::handshake_refused, text}, text, text};
}

/// A text of up to 80 bytes, with many that are special somewhere.
std::string random_text(std::minstd_rand& random) {
  constexpr std::string_view special = "\"\\\n\r\0{}=,\x1b\x7f\x9b\xc2\x85\xe2\x80\xa8\xf0\x9f\x98"
                                       "\x80\xed\xa0\xff";
  std::string text(random() % 80, ' ');
  for (auto& c : text)
    c = random() % 2 ? special[random() % special.size()] : static_cast<char>(random() % 256);
  return text;
}

} // namespace

TEST_CASE("an event is written as logfmt with its level and code") {
  event e{event::kind::connection_lost, "http://node2:9000", {}, {errc::ping_timeout, "two pings"}};
  e.node = "http://node1:9000";
  CHECK(to_logfmt(e)
        == "level=warning event=connection_lost code=AG204 node=\"http://node1:9000\" "
           "peer=\"http://node2:9000\" why=\"ping_timeout: two pings\"");
}

TEST_CASE("an event is written as JSON with the same fields") {
  event e{event::kind::refused, {}, "10.0.0.1:1", {errc::unauthorized, "no \"token\""}, "compare"};
  CHECK(to_json(e)
        == R"({"level":"warning","event":"refused","code":"AG206","text":"10.0.0.1:1",)"
           R"("why":"unauthorized: no \"token\"","hint":"compare"})");
}

TEST_CASE("a log in JSON counts repeats and what was left out as numbers") {
  const auto lines = written({log_format::json}, [](const logger& log) {
    const auto to = log.observer();
    for (int i = 0; i < 10; ++i)
      to->on_event({event::kind::attempt_failed, "http://node2:9000", {}, {errc::io_failure, "x"}});
  });
  CHECK(contains(lines, R"("why":"io_failure: x"})"
                        "\n"));
  CHECK(contains(lines, R"("why":"io_failure: x","repeats":10})"
                        "\n"));
}

TEST_CASE("no text makes a JSON line anything but one object of the same fields") {
  const unsigned seed = GENERATE(1U, 2U, 3U);
  CAPTURE(seed);
  std::minstd_rand random{seed};
  for (int i = 0; i < 2000; ++i) {
    const auto line = to_json(event_saying(random_text(random)));
    CAPTURE(line);
    for (std::string_view rest = line; !rest.empty();) {
      const auto size = printable_size(rest);
      REQUIRE(size != 0);
      rest.remove_prefix(size);
    }
    const auto parsed = json::parse(line, nullptr, false);
    REQUIRE(parsed.is_object());
    std::set<std::string> names;
    for (const auto& item : parsed.items()) names.insert(item.key());
    const std::set<std::string> own{"level", "event", "code", "lane", "peer",
                                    "text",  "why",   "hint", "node"};
    for (const auto& name : names) REQUIRE(own.contains(name));
  }
}

TEST_CASE("a text that is well-formed reaches a reader of JSON as it was") {
  const std::string text =
      "\"quoted\" \\ tab\t line\n \u0085 \u2028 \u202e m\u00fcnchen \U0001f600 "
      "\U000e0041 end";
  const event e{event::kind::signalled, {}, text, {}};
  CHECK(json::parse(to_json(e)).at("text") == text);
}

TEST_CASE("bytes that are no UTF-8 reach a reader of JSON as the sign for that, one for each") {
  const event e{event::kind::signalled, {}, "a\xff\xe2\x82z", {}};
  CHECK(json::parse(to_json(e)).at("text") == "a\ufffd\ufffd\ufffdz");
}

TEST_CASE("a text that is too long is cut between two characters") {
  for (const auto format : {log_format::logfmt, log_format::json})
    for (std::size_t before = 250; before <= 260; ++before) {
      const event e{
          event::kind::signalled, {}, std::string(before, 'x') + "\u20ac\U0001f600xxx", {}};
      const auto line = format == log_format::json ? to_json(e) : to_logfmt(e);
      CAPTURE(line);
      CHECK_FALSE(contains(line, "\\x"));
      CHECK_FALSE(contains(line, "fffd"));
      CHECK(contains(line, "...\""));
    }
}

TEST_CASE("an application writes its own lines, with fields of every kind") {
  const auto use = [](const logger& log) {
    log.info("order \"placed\"", {{"order", 17},
                                  {"who", "Jo\nDoe"},
                                  {"left", std::uint64_t{18446744073709551615U}},
                                  {"change", -3L},
                                  {"share", 0.25},
                                  {"express", true}});
  };
  CHECK(written({}, use)
        == "level=info text=\"order \\\"placed\\\"\" order=17 who=\"Jo\\x0aDoe\" "
           "left=18446744073709551615 change=-3 share=0.25 express=true\n");
  CHECK(written({log_format::json}, use)
        == R"("level":"info","text":"order \"placed\"","order":17,"who":"Jo\u000aDoe",)"
           R"("left":18446744073709551615,"change":-3,"share":0.25,"express":true})"
           "\n");
}

TEST_CASE("JSON has null for numbers that are not finite") {
  const auto use = [](const logger& log) {
    log.info("x", {{"a", std::numeric_limits<double>::infinity()},
                   {"b", std::numeric_limits<double>::quiet_NaN()}});
  };
  CHECK(written({log_format::json}, use)
        == R"("level":"info","text":"x","a":null,"b":null})"
           "\n");
  CHECK(written({}, use) == "level=info text=\"x\" a=inf b=nan\n");
}

TEST_CASE("no name of a field forges another one") {
  const auto use = [](const logger& log) {
    log.info("x", {{"a b=1 c", 1}, {"", 2}, {"level", 3}, {"time", 4}, {"q\"", 5}, {"\n", 6}});
  };
  CHECK(written({}, use) == "level=info text=\"x\" a_b_1_c=1 _=2 level_=3 time_=4 q_=5 _=6\n");
}

TEST_CASE("a line of an application shows 1024 bytes of a text and 16 fields") {
  const auto lines = written({}, [](const logger& log) {
    log.info(std::string(5000, 'x'), {{"a", 1},
                                      {"a", 1},
                                      {"a", 1},
                                      {"a", 1},
                                      {"a", 1},
                                      {"a", 1},
                                      {"a", 1},
                                      {"a", 1},
                                      {"a", 1},
                                      {"a", 1},
                                      {"a", 1},
                                      {"a", 1},
                                      {"a", 1},
                                      {"a", 1},
                                      {"a", 1},
                                      {"a", 1},
                                      {"b", 1},
                                      {"b", 1}});
    log.info("y", {{"long", std::string(5000, 'z')}});
  });
  CHECK(contains(lines, "text=\"" + std::string(1024, 'x') + "...\" a=1"));
  CHECK(contains(lines, " a=1 fields_left_out=2\n"));
  CHECK(contains(lines, "long=\"" + std::string(1024, 'z') + "...\"\n"));
}

TEST_CASE("a log has only the levels that it was asked for") {
  const auto level =
      GENERATE(log_level::debug, log_level::info, log_level::warning, log_level::error);
  const auto lines = written({.level = level}, [&](const logger& log) {
    log.debug("x");
    log.info("x");
    log.warning("x");
    log.error("x");
    const auto to = log.observer();
    to->on_event({event::kind::dialling, "http://node2:9000"});
    to->on_event({event::kind::draining});
    to->on_event({event::kind::not_notified});
    to->on_event({event::kind::task_failed});
    CHECK(log.writes(log_level::error));
    CHECK(log.writes(log_level::debug) == (level == log_level::debug));
  });
  std::size_t lines_of_level = 0;
  for (const auto each :
       {log_level::debug, log_level::info, log_level::warning, log_level::error}) {
    const bool is_there = contains(lines, "level=" + std::string(to_string(each)) + " text=\"x\"");
    CHECK(is_there == (each >= level));
    lines_of_level += is_there ? 2U : 0U;
  }
  CHECK(static_cast<std::size_t>(std::count(lines.begin(), lines.end(), '\n')) == lines_of_level);
}
