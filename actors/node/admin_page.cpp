#include "actors/node/admin_pages.hpp"
#include "actors/node/findings.hpp"
#include "actors/node/html_table.hpp"
#include "actors/node/page_tables.hpp"
#include "codec/base64.hpp"
#include "net/auth/digest.hpp"

#include <cstddef>
#include <span>

namespace actorgrid::actors {

namespace {

std::string source_of(std::string_view text) {
  const auto digest = auth::sha256(text);
  return "'sha256-" + codec::base64(std::as_bytes(std::span{digest})) + '\'';
}

/// What is wrong, the first of it in large; and which run of which node tells.
std::string head_part(const admin_snapshot& s) {
  const bool is_ready = s.why_not_ready.empty();
  const auto found = findings(s);
  std::string text = "<header><h1>" + html(s.metrics.local)
                     + "</h1>\n<p><span id=\"ready\" class=\""
                     + (is_ready ? "state good\">ready" : "state bad\">not ready")
                     + "</span> <strong id=\"first\">"
                     + (found.empty() ? "Nothing is wrong here." : html(found.front()))
                     + "</strong></p>\n<ul id=\"findings\">";
  for (std::size_t i = 1; i < found.size(); ++i) text += "<li>" + html(found[i]) + "</li>";
  text += "</ul>\n<p><span id=\"live\" role=\"status\" class=\"faint\">as it was when it was "
          "loaded</span> <span id=\"run\" class=\"faint\">ActorGrid "
          + html(s.metrics.version) + ", run " + html(s.metrics.instance) + "</span></p>\n";
  text += "<nav aria-label=\"Parts of the page\"><a href=\"#grid\">grid</a>"
          "<a href=\"#peers\">peers</a><a href=\"#handlers\">handlers</a>"
          "<a href=\"#streams\">streams</a><a href=\"#events\">events</a>"
          "<a href=\"#loops\">loops</a><a href=\"#configuration\">configuration</a>"
          "<span class=\"faint\">for programs:</span><a href=\"/metrics\">metrics</a>"
          "<a href=\"/status.json\">status.json</a></nav></header>\n";
  return text;
}

} // namespace

const std::string& page_policy() {
  static const std::string policy =
      "default-src 'none'; style-src " + source_of(page_style) + "; script-src "
      + source_of(page_script)
      + "; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'";
  return policy;
}

std::string render_page(const admin_snapshot& s) {
  const auto& m = s.metrics;
  std::string page = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                     "<noscript><meta http-equiv=\"refresh\" content=\"5\"></noscript><title>";
  page += html(without_scheme(m.local)) + "</title><style>";
  page += page_style;
  page += "</style></head>\n<body><a class=\"skip\" href=\"#peers\">Skip to the peers</a>\n";
  page += head_part(s) + "<main>\n<div class=\"beside\">" + matrix_part(s.grid)
          + pairs_part(*s.grid.matrix) + "</div>\n";
  page += peers_part(s) + handlers_part(m) + streams_part(s.streams) + events_part(s.events);
  page += "<div class=\"beside\">" + loops_part(m.loops) + configuration_part(s.configuration)
          + "</div>\n</main>\n<script type=\"module\">";
  page += page_script;
  return page + "</script></body></html>\n";
}

} // namespace actorgrid::actors
