#include "actors/node/admin_pages.hpp"
#include "net/auth/digest.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/contains.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <string>

using namespace actorgrid;
using namespace actorgrid::actors;
using actorgrid::testing::contains;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view hostile = "<script>alert('x')</script>\"&\x1b[31m\xff\u202e";

/// A node of which every text is hostile.
admin_snapshot hostile_node() {
  const std::string text{hostile};
  admin_snapshot s;
  s.why_not_ready = text;
  s.metrics.local = s.metrics.instance = s.metrics.version = text;
  peer_metrics p;
  p.stats.host = p.stats.instance = text;
  p.stats.last_failure = p.last_end = {errc::disconnected, text};
  s.metrics.peers = {p};
  handler_metrics h;
  h.stats.id = handler_id{7};
  h.stats.subroute = text;
  h.stats.last_death = {errc::remote_failure, text};
  s.metrics.handlers = {h};
  loop_metrics loop;
  loop.name = loop.longest_turn_subroute = text;
  loop.longest_turn_handler = handler_id{7};
  s.metrics.loops = {loop};
  stream_stats stream;
  stream.waiting_for = text;
  s.streams.listed = {{text, stream}};
  s.streams.why_not = text;
  return s;
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++n;
  return n;
}

} // namespace

TEST_CASE("the page shows hostile texts as texts") {
  const auto page = render_page(hostile_node());
  CHECK_FALSE(contains(page, "<script"));
  CHECK_FALSE(contains(page, "alert('x')"));
  CHECK_FALSE(contains(page, "\x1b"));
  CHECK_FALSE(contains(page, "\xff"));
  CHECK_FALSE(contains(page, "\u202e"));
  CHECK(count(page, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;") >= 10);
}

TEST_CASE("the status is one line of JSON with hostile texts in it") {
  const auto status = render_status(hostile_node());
  CHECK(status.find('\n') == status.size() - 1);
  CHECK_FALSE(contains(status, "\x1b"));
  CHECK_FALSE(contains(status, "\xff"));
  CHECK(contains(status, "\"why_not_ready\":\"<script>alert('x')</script>\\\"&\\u001b[31m"));
  CHECK(contains(status, "\"handlers\":[{\"id\":7,"));
  CHECK(std::count(status.begin(), status.end(), '{')
        == std::count(status.begin(), status.end(), '}'));
}

TEST_CASE("the page loads nothing, and its policy allows its own style only") {
  const auto page = render_page({});
  CHECK(contains(page, page_style));
  for (const auto* part :
       {"src=", "url(", "@import", "<link", "<script", "style=", "http://", "https://"})
    CHECK_FALSE(contains(page, part));
  const auto full = render_page(hostile_node());
  for (const auto* part : {"src=", "url(", "@import", "<link", "<script", "style=", "href=\"http"})
    CHECK_FALSE(contains(full, part));
  const auto digest = auth::sha256(page_style);
  unsigned char base64[64];
  const int size = ::EVP_EncodeBlock(base64, digest.data(), static_cast<int>(digest.size()));
  const std::string hash(reinterpret_cast<const char*>(base64), static_cast<std::size_t>(size));
  CAPTURE(hash);
  CHECK(contains(page_policy, "default-src 'none'; style-src 'sha256-" + hash + "';"));
}

TEST_CASE("long texts are cut, and long tables too") {
  admin_snapshot s;
  peer_metrics p;
  p.stats.last_failure = {errc::disconnected, std::string(255, 'x') + "\u00e9" + "end"};
  s.metrics.peers.assign(2000, p);
  handler_metrics h;
  h.stats.id = handler_id{9};
  s.metrics.handlers.assign(2000, h);
  const auto page = render_page(s);
  CHECK(contains(page, std::string(255, 'x') + " ...</td>"));
  CHECK_FALSE(contains(page, "end</td>"));
  CHECK(count(page, "<tr><td>9</td>") == 300);
  CHECK(count(page, "1700 more are not shown") == 2);
  const auto status = render_status(s);
  CHECK(count(status, "\"id\":9,") == 1000);
  CHECK(contains(status, "\"peers_left_out\":1000,"));
  CHECK(contains(status, "\"handlers_left_out\":1000,"));
}

TEST_CASE("the page names states, times and sizes for people") {
  admin_snapshot s;
  s.metrics.local = "http://node1:9000";
  s.taken = deadline_clock::time_point{100s};
  peer_metrics p;
  p.stats.host = "http://node2:9000";
  p.stats.state = peer_state::failed;
  p.stats.since = deadline_clock::time_point{55s};
  p.stats.round_trip = 1500us;
  p.stats.queue_bytes = 3 << 20;
  s.metrics.peers = {p};
  handler_metrics h;
  h.stats.id = handler_id{7};
  h.load.calls.error = 3;
  s.metrics.handlers = {h};
  stream_stats waits;
  waits.waiting_for = "credit";
  s.streams.listed = {{"http://node2:9000", waits}, {"http://node2:9000", waits}};
  const auto page = render_page(s);
  CHECK(contains(page, "<td>http://node2:9000</td><td><span class=\"bad\">failed</span></td>"
                       "<td>45 s</td><td>1.5 ms</td><td>3.0 MiB</td>"));
  CHECK(contains(page, "<span class=\"bad\">3</span>"));
  CHECK(contains(page, "Waiting: 2 for credit."));
  CHECK(contains(page, "<span class=\"good\">ready</span>"));
}
