#pragma once

#include "tests/chaos/record.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace actorgrid::chaos {

/// Holds what the journals of all processes say to what docs/guarantees.md promises. Journals are
/// read one after the other, so what two processes did is compared only at the end.
class promises {
public:
  /// A record of the journal of a run, named as its operations begin: "2.7" for "2.7.134".
  void take(const std::string& run, const record& r);
  /// The run was killed, and all of its journal was taken: what it had under way completes nowhere.
  void killed(const std::string& run);
  /// After the last record: what is compared then.
  void finish();

  /// Everything that is not as promised, in words.
  const std::vector<std::string>& broken() const noexcept { return broken_; }
  /// How many operations have not completed and will.
  std::size_t under_way() const noexcept;
  /// How many operations were begun.
  std::size_t operations() const noexcept { return operations_.size(); }
  /// How many operations completed with each code.
  const std::map<std::string, std::size_t>& outcomes() const noexcept { return outcomes_; }

private:
  struct operation {
    std::string caller; ///< its run; empty until the call was seen
    std::string code;   ///< empty until it completed; "killed" with its caller
    unsigned ran = 0;
  };

  void check(const std::string& id, const operation& o);
  void break_promise(const std::string& id, const std::string& how) {
    broken_.push_back(id + ": " + how);
  }

  std::unordered_map<std::string, operation> operations_;
  std::unordered_map<std::string, std::unordered_set<std::string>> under_way_; ///< by run
  std::unordered_map<std::string, bool> connected_;                            ///< by run and peer
  std::map<std::string, std::size_t> outcomes_;
  std::vector<std::string> broken_;
};

} // namespace actorgrid::chaos
