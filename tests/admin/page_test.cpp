#include "actors/node/admin_pages.hpp"
#include "actors/node/findings.hpp"
#include "net/auth/digest.hpp"
#include "tests/admin/sample_nodes.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/contains.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::actors;
using namespace actorgrid::actors::test;
using actorgrid::testing::contains;
using namespace std::chrono_literals;

namespace {

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++n;
  return n;
}

} // namespace

TEST_CASE("the page shows hostile texts as texts") {
  const auto page = render_page(hostile_node());
  CHECK(count(page, "<script") == 1);
  CHECK_FALSE(contains(page, "alert('x')"));
  CHECK_FALSE(contains(page, "<img"));
  CHECK_FALSE(contains(page, "\x1b"));
  CHECK_FALSE(contains(page, "\xff"));
  CHECK_FALSE(contains(page, "\u202e"));
  CHECK(count(page, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;") >= 30);
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

TEST_CASE("the page loads nothing, and its policy allows its own style and script only") {
  const auto hash = [](std::string_view text) {
    const auto digest = auth::sha256(text);
    unsigned char base64[64];
    const int size = ::EVP_EncodeBlock(base64, digest.data(), static_cast<int>(digest.size()));
    return "'sha256-" + std::string(base64, base64 + size) + "'";
  };
  CHECK(
      page_policy()
      == "default-src 'none'; style-src " + hash(page_style) + "; script-src " + hash(page_script)
             + "; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
               "require-trusted-types-for 'script'");
  auto page = render_page(hostile_node());
  const auto cut = [&](std::string_view part, std::string_view before, std::string_view after) {
    const auto at = page.find(part);
    REQUIRE(at != page.npos);
    CHECK(std::string_view(page).substr(0, at).ends_with(before));
    CHECK(std::string_view(page).substr(at + part.size()).starts_with(after));
    page.erase(at, part.size());
  };
  cut(page_style, "<style>", "</style>");
  cut(page_script, "<script type=\"module\">", "</script>");
  for (const auto* part : {"<link", "<img", "<iframe", "<object", " style=\"", "href=\"http"})
    CHECK_FALSE(contains(page, part));
  for (const auto* part : {"url(", "@import", "http://", "https://"})
    CHECK_FALSE(contains(page_style, part));
  for (const auto* part : {"innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(",
                           "import ", "</script", "<!--"})
    CHECK_FALSE(contains(page_script, part));
}

TEST_CASE("long texts are cut, and long tables too") {
  admin_snapshot s;
  peer_metrics p;
  p.stats.last_failure = {errc::disconnected, std::string(255, 'x') + "\u00e9" + "end"};
  s.metrics.local = "http://node1:9000";
  s.metrics.peers.assign(2000, p);
  handler_metrics h;
  h.stats.id = handler_id{9};
  s.metrics.handlers.assign(2000, h);
  const auto page = render_page(s);
  CHECK(contains(page, std::string(255, 'x') + " ...</span></td>"));
  CHECK_FALSE(contains(page, "end</span></td>"));
  CHECK(count(page, "<tr><td class=\"text\"><span>9</span>") == 300);
  CHECK(count(page, "1700 more are not shown.") == 2);
  const auto status = render_status(s);
  CHECK(count(status, "\"id\":9,") == 1000);
  CHECK(contains(status, "\"peers_left_out\":1000,"));
  CHECK(contains(status, "\"handlers_left_out\":1000,"));
  CHECK(findings(s).size() == findings_max);
  CHECK(findings(s).back() == "And 1991 more.");
}

TEST_CASE("the page names states, times and sizes for people") {
  auto s = troubled_node();
  auto& p = s.metrics.peers[1];
  p.stats.since = s.taken - 45s;
  p.stats.round_trip = 1500us;
  p.stats.queue_bytes = 3 << 20;
  const auto page = render_page(s);
  const auto row = [](const auto&... cells) { return (std::string{} + ... + cells); };
  CHECK(contains(page, row("<td class=\"text\"><span>node2:9000</span></td>",
                           "<td class=\"text\"><span class=\"good\">connected</span></td>",
                           "<td><span>45 s</span></td><td><span>1.5 ms</span></td>",
                           "<td><span>3.0 MiB</span></td>")));
  p.stats.state = peer_state::failed;
  CHECK(contains(render_page(s), row("<td class=\"text\"><span class=\"bad\">failed</span></td>",
                                     "<td><span>45 s</span></td><td><span>-</span></td>")));
  CHECK(contains(page, "<span class=\"bad\">failed</span>"));
  CHECK(contains(page, "<span id=\"ready\" class=\"state bad\">not ready</span>"));
  CHECK(contains(page, "<span class=\"bad\">14</span>"));
  CHECK(contains(page, row("<td class=\"text\"><span>credit</span></td><td><span>38 s</span></td>",
                           "<td class=\"text\"><span>node2:9000</span></td>")));
  CHECK(contains(page, row("<td class=\"text\"><span class=\"bad\">warning</span></td>",
                           "<td class=\"text\"><span>AG204</span></td>",
                           "<td class=\"text\"><span>connection lost</span></td>")));
  CHECK(contains(page, row("<td class=\"text\"><span>grid.ping-interval</span></td>",
                           "<td class=\"long\"><span>10s</span></td>",
                           "<td class=\"text\"><span>default</span></td>")));
}

TEST_CASE("the matrix of the page has a cell for each pair of nodes, with reason and remedy") {
  const auto page = render_page(troubled_node());
  CHECK(contains(page, "<th scope=\"row\">1 node1:9000</th><td class=\"self\"><td>+<td>+<td>+"
                       "<td class=\"bad\" title=\"failed: no answer to a ping within 10 s. is the "
                       "other stopped or overloaded, or the network cut?\">\u00d7</tr>"));
  CHECK(contains(page, "title=\"not listed. add it to grid.peers of http://node2:9000\">\u00d7"));
  CHECK(contains(page, "<th scope=\"row\">5 node5:9000</th><td class=\"unknown\">?<td "
                       "class=\"unknown\">?<td class=\"unknown\">?<td class=\"unknown\">?<td "
                       "class=\"self\"></tr>"));
  CHECK(contains(page, "Not connected <span class=\"count faint\">6</span>"));
}

TEST_CASE("the findings say what is wrong, first what matters most, and each thing once") {
  CHECK(findings(large_node(3)).empty());
  CHECK(contains(render_page(large_node(3)), "Nothing is wrong here."));
  auto s = troubled_node();
  const std::vector<std::string> expected{
      "3 of 4 peers are connected.",
      "node5:9000 is not connected (failed): no answer to a ping within 10 s.",
      "node2:9000 is not connected to node4:9000 (not listed). What to do: add it to grid.peers "
      "of http://node2:9000.",
      "1 stream waits for credit, as the peer does not read, for up to 38 s: handler 22 with "
      "node2:9000."};
  CHECK(findings(s) == expected);
  s.metrics.loops.front().present_turn = 3s;
  s.metrics.handlers.back().stats.state = handler_state::failed;
  for (int i = 0; i < 300; ++i) s.metrics.handlers.front().load.run_time.add(30s);
  const auto more = findings(s);
  REQUIRE(more.size() == 7);
  CHECK(more[1].starts_with("Event loop grid-0 has been in one turn for 3.0 s: "));
  CHECK(more[3] == "Handler 41 does not serve (failed): std::bad_alloc.");
  CHECK(more[6].starts_with("Handler 20 is slow: "));
  CHECK(contains(render_status(s), "\"findings\":[\"3 of 4 peers are connected.\",\""));
}
