#include "apps/ctl/doctor/answers.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace actorgrid::doctor {

namespace {

bool says(const http_facts& answer, std::string_view words) {
  return answer.body.find(words) != std::string::npos;
}

/// Whether a node may have refused with this answer, perhaps through a proxy. Nodes do not name
/// their software, but for those of MinIO; other servers do, and refuse with pages of their own.
bool may_be_of_node(const http_facts& answer, std::string_view words) {
  const auto server = answer.fields.find("server");
  return server == answer.fields.end() || server->second.starts_with("MinIO")
         || says(answer, words);
}

meaning meaning_of_refusal(const http_facts& answer) {
  if (says(answer, "this port speaks TLS") || says(answer, "HTTP request to an HTTPS server")
      || says(answer, "HTTP request was sent to HTTPS port"))
    return meaning::tls_wanted;
  switch (answer.status) {
  case 400:
    return says(answer, "websocket upgrade") ? meaning::upgrade_lost : meaning::not_upgraded;
  case 403:
    if (!may_be_of_node(answer, "token")) return meaning::not_upgraded;
    return says(answer, "expired") ? meaning::token_expired : meaning::token_refused;
  case 404:
    return may_be_of_node(answer, "not found") ? meaning::no_such_path : meaning::not_upgraded;
  case 426:
    return meaning::upgrade_lost;
  case 502:
  case 503:
  case 504:
    return meaning::node_missing;
  default:
    return meaning::not_upgraded;
  }
}

} // namespace

meaning meaning_of(const http_facts& answer) {
  if (answer.how == ending::silent) return meaning::silent;
  if (answer.is_tls) return meaning::tls_wanted;
  if (answer.how != ending::done) return meaning::closed;
  if (answer.status == 0) return meaning::no_http;
  if (answer.is_websocket) return meaning::websocket;
  if (answer.status == 101) return meaning::false_upgrade;
  return meaning_of_refusal(answer);
}

std::string words_of(const http_facts& answer) {
  std::string text = "HTTP " + std::to_string(answer.status);
  if (!answer.reason.empty()) text += " " + answer.reason;
  if (!answer.body.empty()) text += ": " + answer.body;
  return text;
}

std::string server_of(const http_facts& answer) {
  static constexpr std::array<std::array<std::string_view, 2>, 3> telling{
      {{"server", "Server"}, {"via", "Via"}, {"location", "Location"}}};
  std::string text;
  for (const auto& [name, shown] : telling)
    if (const auto found = answer.fields.find(std::string{name}); found != answer.fields.end())
      text += (text.empty() ? " (" : ", ") + std::string{shown} + ": " + found->second;
  return text.empty() ? text : text + ")";
}

verdict how_bad(const node_facts& node) noexcept {
  return node.leads_to_websocket() ? verdict::warning : verdict::problem;
}

std::string place_of(const node_facts& node, const address_facts& address) {
  return node.addresses.size() > 1 ? "the address " + address.text : address.text;
}

std::size_t running_in(const facts& all) noexcept {
  const bool is_down = all.local() && !all.port.is_taken();
  return all.nodes.size() - (is_down ? 1 : 0);
}

bool is_unusable(const facts& all, std::string_view section) {
  return all.would_not_start.text.find(std::string{section} + '.') != std::string::npos;
}

bool leads_back(const node_facts& node) {
  const auto& host = node.dialled.host;
  if (node.is_local || host == "localhost" || host.ends_with(".localhost")) return false;
  return std::ranges::any_of(node.addresses, &address_facts::is_loopback)
         && std::ranges::none_of(node.addresses, [&](const auto& one) {
              return one.text == detail::to_string(node.dialled);
            });
}

std::string count_of(std::size_t done, std::size_t of) {
  if (done == of) return std::to_string(of) + (of == 1 ? " node" : " nodes");
  return std::to_string(done) + " of " + std::to_string(of) + " nodes";
}

} // namespace actorgrid::doctor
