#include "tests/support/catch.hpp"

#include <actorgrid/log.hpp>
#include <actorgrid/printable.hpp>

#include <algorithm>
#include <sstream>

using namespace actorgrid;

namespace {

event refusal_of(const std::string& text) {
  return {event::kind::refused, text, text, {errc::handshake_refused, text}};
}

} // namespace

TEST_CASE("no text from a peer forges a line of the log or a field of one") {
  const std::string text = GENERATE(values<std::string>(
      {"x\nevent=connected peer=\"http://node1:9000\"", "x\r\nevent=connected", "x\" why=\"ok",
       "x\\", "x\\\" why=\\\"ok", "\u2028event=connected", "\u0085event=connected"}));
  const std::string line = to_logfmt(refusal_of(text));
  CAPTURE(line);
  CHECK(line.starts_with("level=warning event=refused code=AG206 peer=\""));
  std::size_t fields = 0;
  bool is_quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (is_quoted && line[i] == '\\')
      ++i;
    else if (line[i] == '"')
      is_quoted = !is_quoted;
    else if (line[i] == '=' && !is_quoted)
      ++fields;
  }
  CHECK_FALSE(is_quoted);
  CHECK(fields == 6);
}

TEST_CASE("no text from a peer drives the terminal that shows the log") {
  const std::string text = GENERATE(
      values<std::string>({"\x1b[2J\x1b[H", "\x1b]0;title\x07",
                           "\x9b"
                           "2J",
                           "\u009b2J", "\b\b\b", "\u202e", "\xff\xfe", std::string(1, '\0')}));
  const std::string line = to_logfmt(refusal_of(text));
  for (std::string_view rest = line; !rest.empty();) {
    const std::size_t size = printable_size(rest);
    REQUIRE(size != 0);
    rest.remove_prefix(size);
  }
}

TEST_CASE("a log line shows 256 bytes of what a peer says, and that there is more") {
  event e;
  e.what = event::kind::refused;
  e.text = std::string(256, 'x');
  CHECK(to_logfmt(e) == "level=warning event=refused code=AG206 text=\"" + e.text + "\"");
  const auto longest = to_logfmt(e).size() + 3;
  e.text += std::string(100'000, 'x');
  CHECK(to_logfmt(e).ends_with("x...\""));
  CHECK(to_logfmt(e).size() == longest);
}

TEST_CASE("a readable name in UTF-8 stays readable in the log") {
  CHECK(to_logfmt(refusal_of("http://m\u00fcnchen:9000")).find("m\u00fcnchen")
        != std::string::npos);
}

TEST_CASE("a log has one line for each event, whatever it says") {
  std::ostringstream out;
  auto log = log_to(out);
  log->on_event(refusal_of("one\ntwo\rthree"));
  log->on_event(refusal_of("four"));
  log.reset();
  const std::string lines = out.str();
  CHECK(std::count(lines.begin(), lines.end(), '\n') == 2);
}
