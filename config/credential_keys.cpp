#include "config/key_tables.hpp"
#include "config/value_rules.hpp"

namespace actorgrid {

namespace {

constexpr grid_key auth_and_tls_rows[] = {
    {"grid.auth", "token-file", path_field{of<&auth_config::token_file>}, this_node,
     in_force::at_restart, "file with the shared secret of all nodes",
     "The secret is one line of printable ASCII. To change it, put the new one into a second line: "
     "the first is presented, all of up to 8 are accepted. The file needs mode 0600 or 0640."},
    {"grid.auth", "jwt-access-key", text_field{of<&auth_config::jwt_access_key>}, this_node,
     in_force::at_restart, "subject of the JSON web tokens",
     "This node signs tokens with it and expects it in those of others."},
    {"grid.auth", "jwt-secret-file", path_field{of<&auth_config::jwt_secret_file>}, this_node,
     in_force::at_restart, "file with the HS512 key of the JSON web tokens",
     "No other algorithm is accepted. With several lines, the first key signs and all of up to 8 "
     "are accepted. The file needs mode 0600 or 0640."},
    {"grid.auth", "jwt-node-tokens", flag_field{of<&auth_config::jwt_node_tokens>}, this_node,
     in_force::at_restart, "whether to present tokens that name this node and the peer",
     "Each is valid once, for ten minutes. Such tokens are accepted in any case, but nodes of the "
     "original refuse them."},

    {"grid.tls", "cert", path_field{of<&tls_config::cert>}, this_node, in_force::at_restart,
     "PEM file with this node's certificate; the listener speaks TLS with it",
     "The file has the whole chain, the node's own certificate first. `local` is then an `https` "
     "or `wss` URL."},
    {"grid.tls", "key", path_field{of<&tls_config::key>}, this_node, in_force::at_restart,
     "PEM file with the certificate's key", "The file needs mode 0600 or 0640."},
    {"grid.tls", "key-password-file", path_field{of<&tls_config::key_password_file>}, this_node,
     in_force::at_restart, "file with the password of the key, if that is encrypted",
     "The password is one line of at most 1024 bytes. The file needs mode 0600 or 0640. No program "
     "prompts for a password: a node does not start if the key is encrypted and there is no such "
     "file, nor if there is one and the key is not encrypted."},
    {"grid.tls", "ca", path_field{of<&tls_config::ca>}, this_node, in_force::at_restart,
     "PEM file with trusted CAs; peers must then present certificates",
     "They are trusted instead of those of the system, in both roles (mutual TLS)."},
    {"grid.tls", "verify-peer", flag_field{of<&tls_config::verify_peer>}, whole_grid,
     in_force::at_restart, "whether certificates of peers must verify and match",
     "A certificate matches the host that `peers` has. Turn it off in tests only."},
    {"grid.tls", "match-peer-names", flag_field{of<&tls_config::match_peer_names>}, this_node,
     in_force::at_restart, "whether certificates of nodes that dial must be for their name",
     "It takes `ca` and `verify-peer`. Turn it off for nodes that share one certificate without "
     "all their names in it."},
    {"grid.tls", "identities", texts_field{of<&tls_config::identities>, flaw_in_identity},
     this_node, in_force::at_restart,
     "other names in certificates of nodes: NODE=NAME; * within a name",
     "They count whichever side dials. For example "
     "`[\"https://node1:9000=spiffe://grid/node1\", \"https://ctl-*:1=spiffe://grid/tools/*\"]`."},
    {"grid.tls", "crl", path_field{of<&tls_config::crl>}, this_node, in_force::at_restart,
     "PEM file with revocation lists of the CAs",
     "Each CA in `ca` needs one. Certificates in the lists are refused, and so are all of a CA "
     "without a list, or whose list has expired. Lists in the file of `ca` are not looked at."},
};

} // namespace

std::span<const grid_key> credential_keys() {
  return auth_and_tls_rows;
}

} // namespace actorgrid
