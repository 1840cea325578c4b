#pragma once

#include "tests/chaos/record.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace actorgrid::chaos {

/// Checks the journals of all processes against docs/guarantees.md. Journals are read one after the
/// other, so what two processes did is compared only at the end.
class promises {
public:
  /// Takes a record of a run's journal. Its operations' names begin with the run's: "2.7.134" of
  /// "2.7".
  void take(const std::string& run, const record& r);
  /// The run was killed, and its whole journal was taken: its pending operations complete nowhere.
  void killed(const std::string& run);
  /// Makes the checks that need every record; call it after the last one.
  void finish();

  /// Everything that was not as promised, in words.
  const std::vector<std::string>& broken() const noexcept { return broken_; }
  /// How many operations have yet to complete.
  std::size_t under_way() const noexcept;
  /// How many operations were begun.
  std::size_t operations() const noexcept { return operations_.size(); }
  /// How many operations completed with each code.
  const std::map<std::string, std::size_t>& outcomes() const noexcept { return outcomes_; }

private:
  struct operation {
    std::string caller; ///< its run; empty until the call was recorded
    std::string code;   ///< empty until it completed; "killed" if its caller was
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
