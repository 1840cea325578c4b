#include "tests/support/catch.hpp"

#include <actorgrid/observer.hpp>

#include <algorithm>
#include <sstream>

using namespace actorgrid;

TEST_CASE("no text of a peer ends a log line or leaves its quotes") {
  std::string every_byte;
  for (int byte = 0; byte != 256; ++byte) every_byte += static_cast<char>(byte);
  const auto field = GENERATE(0, 1, 2);
  event e;
  e.what = event::kind::refused;
  (field == 0 ? e.peer : field == 1 ? e.text : e.why.text) = "\" event=connected\n" + every_byte;
  if (field == 2) e.why.code = errc::handshake_refused;
  std::ostringstream out;
  log_to(out)->on_event(e);
  const auto text = out.str();
  CHECK(std::ranges::count(text, '\n') == 1);
  CHECK(text.back() == '\n');
  CHECK(std::ranges::none_of(text.substr(0, text.size() - 1), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  }));
  CHECK(text.find("\\\" event=connected\\x0a") != std::string::npos);
}

TEST_CASE("a log line shows 256 bytes of what a peer says, and that there is more") {
  event e;
  e.what = event::kind::refused;
  e.text = std::string(256, 'x');
  CHECK(to_logfmt(e) == "event=refused text=\"" + e.text + "\"");
  const auto longest = to_logfmt(e).size() + 3;
  e.text += std::string(100'000, 'x');
  CHECK(to_logfmt(e).ends_with("x...\""));
  CHECK(to_logfmt(e).size() == longest);
}
