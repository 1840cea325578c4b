#include "config/url.hpp"
#include "input.hpp"
#include "tests/support/must.hpp"

#include <actorgrid/config.hpp>

#include <algorithm>

// Names of nodes: patterns of peers and guests agree with plain matching, and the parts of a URL or
// address make the same text again.

namespace {

using namespace actorgrid;
using testing::must;

constexpr std::size_t hosts_max = 4096;
/// Plain matching takes long.
constexpr std::size_t hosts_compared_max = 64;

/// Whether the text matches, with every star trying every length.
bool plain_match(std::string_view glob, std::string_view text) {
  // reachable[i]: the part of the glob seen so far matches the first i characters.
  std::vector<bool> reachable(text.size() + 1);
  reachable[0] = true;
  for (const char g : glob) {
    std::vector<bool> next(text.size() + 1);
    for (std::size_t i = 0; i <= text.size(); ++i) {
      if (g == '*')
        next[i] = reachable[i] || (i > 0 && next[i - 1] && text[i - 1] != '/');
      else
        next[i] = i > 0 && reachable[i - 1] && text[i - 1] == g;
    }
    reachable = std::move(next);
  }
  return reachable[text.size()];
}

void check_pattern(std::string_view pattern, std::string_view host) {
  const auto expanded = expand_pattern(pattern);
  const auto& hosts = expanded.hosts;
  must(hosts.empty() == bool{expanded.error}, "a pattern stands for hosts or is an error");
  must(hosts.size() <= hosts_max, "a pattern stands for a limited number of hosts");
  if (hosts.size() > hosts_compared_max) return;
  for (const auto& name : hosts) {
    must(name.find_first_of("{}") == std::string::npos, "no brace is left");
    if (name.find('*') == std::string::npos)
      must(matches_guest(name, name), "a name without a star matches itself");
  }
  const bool is_match = std::ranges::any_of(
      hosts, [host](const std::string& glob) { return plain_match(glob, host); });
  must(matches_guest(pattern, host) == is_match, "both ways of matching agree");
}

void check_url(std::string_view text) {
  const auto read = read_node_url(text);
  if (!read) return must(!read.why().words.empty(), "a flaw is in words");
  const auto scheme = text.substr(0, text.find("://"));
  must(read->uses_tls == (scheme == "https" || scheme == "wss"), "TLS is in the scheme");
  must(std::string{scheme} + "://" + to_string(read->address) == text, "a URL is its parts");
}

void check_address(std::string_view text) {
  const auto read = read_listen_address(text);
  if (!read) return must(!read.why().words.empty(), "a flaw is in words");
  must(to_string(*read) == text, "an address is its parts");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::input(data, size).rest_as_text();
  const auto end = std::min(text.find('\n'), text.size());
  const auto first = text.substr(0, end), second = text.substr(std::min(end + 1, text.size()));
  check_pattern(first, second);
  check_url(first);
  check_address(first);
  return 0;
}
