#pragma once

#include <actorgrid/node.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace actorgrid::actors {

/// A node that another is not connected with.
struct unconnected_peer {
  peer_view seen;   ///< by the other; the state is "not_listed" if that does not know the node
  std::string hint; ///< what to do
};

/// How a node is connected with all others, as it says itself.
struct grid_row {
  std::string name;
  std::string why_not_asked; ///< not empty: nothing is known
  std::size_t connected = 0; ///< how many of the others it is connected with
  /// Those it is not connected with, in the order of the nodes, as far as there is room.
  std::vector<unconnected_peer> not_connected;
  std::size_t not_connected_left_out = 0;
};

/// How all nodes are connected with each other.
struct grid_matrix {
  /// More nodes have neither row nor column.
  static constexpr std::size_t nodes_max = 256;
  /// About so many pairs that are not connected have names.
  static constexpr std::size_t pairs_max = 1000;
  /// A longer text is cut.
  static constexpr std::size_t text_bytes_max = 256;

  std::vector<std::string> nodes; ///< in the order of the configuration
  std::size_t left_out = 0;       ///< nodes beyond nodes_max
  std::vector<grid_row> rows;     ///< one for each of the nodes; none before the first survey
};

/// The matrix of some nodes, without rows.
grid_matrix matrix_of(std::vector<std::string> nodes);

/// The row of a node that tells this of its peers.
grid_row row_of(const std::string& name, const std::vector<std::string>& nodes,
                const std::vector<peer_view>& told);

} // namespace actorgrid::actors
