#include "net/admin/site.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <netinet/in.h>

namespace actorgrid::admin {

namespace {

char in_lower_case(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return in_lower_case(x) == in_lower_case(y); });
}

bool is_ip_address(int family, std::string_view text) {
  in6_addr out{};
  if (text.find('\0') != std::string_view::npos) return false; // It would end the text.
  return ::inet_pton(family, std::string(text).c_str(), &out) == 1;
}

bool is_port(std::string_view text) {
  return text.size() <= 5
         && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// The token of "Bearer TOKEN"; empty if there is none.
std::string_view token_of(std::string_view authorization) {
  constexpr std::string_view scheme = "Bearer ";
  if (!is_same_word(authorization.substr(0, scheme.size()), scheme)) return {};
  authorization.remove_prefix(scheme.size());
  return authorization;
}

answer refusal(unsigned status, std::string_view why) {
  answer a;
  a.status = status;
  a.body = std::string(why) + '\n';
  return a;
}

} // namespace

bool is_known_host(std::string_view field, const std::vector<std::string>& names) {
  if (field.starts_with('[')) {
    const auto end = field.find(']');
    if (end == std::string_view::npos) return false;
    const auto rest = field.substr(end + 1);
    return (rest.empty() || (rest.front() == ':' && is_port(rest.substr(1))))
           && is_ip_address(AF_INET6, field.substr(1, end - 1));
  }
  const auto colon = field.find(':');
  if (colon != std::string_view::npos && !is_port(field.substr(colon + 1))) return false;
  const auto host = field.substr(0, colon);
  return is_ip_address(AF_INET, host) || is_same_word(host, "localhost")
         || std::any_of(names.begin(), names.end(),
                        [&](const auto& name) { return is_same_word(host, name); });
}

answer respond(const site& served, const request& asked) {
  if (asked.method != "GET" && asked.method != "HEAD") {
    auto refused = refusal(405, "expected GET or HEAD");
    refused.fields.emplace_back("Allow", "GET, HEAD");
    return refused;
  }
  if (asked.hosts != 1) return refusal(400, "exactly one Host header is needed");
  if (served.checks_host && !is_known_host(asked.host, served.names))
    return refusal(421, "expected an address, localhost or the name of this node as Host");
  auto found = served.resources.find(asked.target);
  if (found == served.resources.end())
    found = served.resources.find(asked.target.substr(0, asked.target.find('?')));
  const bool is_found = found != served.resources.end();
  if (served.why_refused && (!is_found || found->second.needs_token))
    if (const auto why = served.why_refused(token_of(asked.authorization)); !why.empty()) {
      auto refused = refusal(401, why);
      refused.fields.emplace_back("WWW-Authenticate", "Bearer");
      return refused;
    }
  if (!is_found) return refusal(404, "not found");
  if (found->second.event_name.empty()) return found->second.make();
  answer events;
  events.content_type = "text/event-stream";
  // Proxies such as nginx would collect what belongs to the browser at once.
  events.fields.emplace_back("X-Accel-Buffering", "no");
  events.events = &found->second;
  return events;
}

} // namespace actorgrid::admin
