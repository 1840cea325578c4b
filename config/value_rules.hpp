#pragma once

#include <string>
#include <string_view>

/// What texts the keys of the grid may have. Each function returns what is wrong with a text, which
/// it quotes, and what was expected; nothing if the text is right.
namespace actorgrid {

/// A value as messages quote it.
std::string in_quotes(std::string_view text);

/// An entry of grid.peers.
std::string flaw_in_node_url(const std::string& text);
/// grid.local; that it is missing is no flaw of the text.
std::string flaw_in_local(const std::string& text);
/// An entry of grid.guests.
std::string flaw_in_guest_pattern(const std::string& text);
/// grid.listen.
std::string flaw_in_listen(const std::string& text);
/// The path of an upgrade request.
std::string flaw_in_route_path(const std::string& text);
/// grid.log.to.
std::string flaw_in_log_target(const std::string& text);
/// grid.admin.listen.
std::string flaw_in_admin_listen(const std::string& text);
/// An entry of grid.tls.identities.
std::string flaw_in_identity(const std::string& text);

} // namespace actorgrid
