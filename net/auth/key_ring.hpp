#pragma once

#include <memory>
#include <string>
#include <vector>

namespace actorgrid::auth {

/// The secrets in force: the first is presented, all are accepted. Copies share them, so that all
/// see when they are replaced. @thread any
class key_ring {
public:
  using keys = std::vector<std::string>;

  /// A single secret.
  key_ring(std::string only);
  /// @pre not empty
  explicit key_ring(keys all);

  /// Never null nor empty.
  std::shared_ptr<const keys> now() const;
  /// @pre not empty
  void replace(keys all) const;

private:
  struct state;
  std::shared_ptr<state> state_;
};

} // namespace actorgrid::auth
