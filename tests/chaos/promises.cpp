#include "tests/chaos/promises.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace actorgrid::chaos {

namespace {

/// Errors which by G4 mean that nothing was sent.
constexpr std::array<std::string_view, 4> unsent{"queue_full", "too_many_in_flight",
                                                 "invalid_handler", "unknown_peer"};

} // namespace

void promises::take(const std::string& run, const record& r) {
  if (r.what == "call") {
    auto& o = operations_[r.subject];
    if (!o.caller.empty()) break_promise(r.subject, "begun twice: the journal is wrong");
    o.caller = run;
    under_way_[run].insert(r.subject);
  } else if (r.what == "ran") {
    ++operations_[r.subject].ran;
  } else if (r.what == "done") {
    auto& o = operations_[r.subject];
    if (!o.code.empty()) break_promise(r.subject, "completed twice (G2)");
    o.code = r.detail;
    under_way_[run].erase(r.subject);
    ++outcomes_[r.detail];
  } else if (r.what == "wrong") {
    break_promise(r.subject, r.detail + " (G3, G10 to G12)");
  } else if (r.what == "up" || r.what == "lost") {
    auto& is_connected = connected_[run + ' ' + r.subject];
    if (is_connected == (r.what == "up"))
      break_promise(run, r.what + " twice in a row of peer " + r.subject + " (G19)");
    is_connected = r.what == "up";
  }
}

void promises::killed(const std::string& run) {
  for (const auto& id : under_way_[run]) operations_[id].code = "killed";
  under_way_.erase(run);
}

std::size_t promises::under_way() const noexcept {
  std::size_t count = 0;
  for (const auto& [run, ids] : under_way_) count += ids.size();
  return count;
}

void promises::check(const std::string& id, const operation& o) {
  if (o.caller.empty()) return break_promise(id, "ran or completed, but was never begun");
  if (o.ran > 1) break_promise(id, "ran " + std::to_string(o.ran) + " times (G1)");
  if (o.code.empty()) break_promise(id, "never completed (G2)");
  if (o.code == "ok" && o.ran == 0) break_promise(id, "succeeded but never ran (G4)");
  if (o.ran > 0 && std::find(unsent.begin(), unsent.end(), o.code) != unsent.end())
    break_promise(id, "ran though it failed with " + o.code + " (G4)");
}

void promises::finish() {
  for (const auto& [id, o] : operations_) check(id, o);
}

} // namespace actorgrid::chaos
