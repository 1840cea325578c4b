#pragma once

#include "apps/ctl/conform/wire/byte_stream.hpp"
#include "apps/ctl/target_grid.hpp"

#include <actorgrid/auth.hpp>

#include <memory>
#include <string>

namespace actorgrid::ctl::conform {

/// The peer under test, and the names under which it is connected to.
class wire_target {
public:
  /// Throws deviation or quits if the configuration cannot be used.
  wire_target(const target_grid& where, std::string host);

  const std::string& host() const noexcept { return host_; }
  const std::string& route_path() const noexcept { return route_path_; }
  /// Where the peer listens, for the header of a request.
  std::string authority() const;
  /// A name that dials the peer: a new one, or that of --as.
  std::string new_name() const;
  /// A name that the peer knows, and should dial itself; empty if it cannot be had.
  std::string name_to_be_dialled() const;
  /// Empty if the grid has no tokens.
  std::string token() const { return credentials_.source->token(host_); }
  /// Whether frames between that name and the peer have checksums.
  bool has_checksums(std::string_view name) const;

  std::unique_ptr<byte_stream> connect() const;

private:
  const target_grid& where_;
  std::string host_;
  std::string route_path_;
  detail::host_port address_;    ///< that the name means
  detail::host_port reached_at_; ///< where to connect
  bool uses_tls_ = false;
  tls_setup tls_;
  credentials credentials_;
};

} // namespace actorgrid::ctl::conform
