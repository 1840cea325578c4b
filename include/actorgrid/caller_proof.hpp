#pragma once

#include <cstdint>
#include <string_view>

namespace actorgrid {

/// How a peer has proven its name: the strongest proof that it gave.
enum class caller_proof : std::uint8_t {
  nothing, ///< it only says so
  /// It has the credential. Unless its tokens name the node that presents them (see
  /// node_web_token()), every node that has it can show the same.
  token,
  certificate, ///< a certificate of the trusted authorities for this name
  itself,      ///< it is this node
};

/// The name as written in the enum.
std::string_view to_string(caller_proof proof) noexcept;

} // namespace actorgrid
