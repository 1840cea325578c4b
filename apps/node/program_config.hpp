#pragma once

#include "apps/node/catalogue.hpp"

#include <actorgrid/system_config.hpp>

#include <cstdint>

namespace actorgrid::catalogue {

/// The settings of actorgrid-node: those of the grid and `catalogue.*`.
class program_config : public system_config {
public:
  program_config();

  /// Reads the command line and the file it names. @error invalid_config with every mistake
  failure read(int argc, char** argv);

  /// The grid's settings. With `catalogue.conformance`, `spawn` also has the IDs of the conformance
  /// set.
  node_config grid() const;
  /// The same from the file as it is now. @error as for read()
  outcome<node_config> reread_grid() const;
  const catalogue_options& catalogue() const noexcept { return options_; }

private:
  node_config with_conformance(node_config grid) const;

  catalogue_options options_;
  caf::timespan lock_ttl_max_;
  bool conformance_ = false;
};

} // namespace actorgrid::catalogue
