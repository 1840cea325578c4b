#include "tests/steps/promises.hpp"

#include <algorithm>
#include <iterator>

namespace actorgrid::steps {

namespace {

bool is_prefix(const std::vector<std::string>& part, const std::vector<std::string>& whole) {
  return part.size() <= whole.size() && std::equal(part.begin(), part.end(), whole.begin());
}

/// Compares one call or stream with what handlers did for it.
class examination {
public:
  examination(const account& a, const asked& one, bool was_over)
      : account_(a), asked_(one), served_(a.notes.work_for(one.name)), was_over_(was_over) {}

  std::vector<std::string> run() {
    completes_once();
    ends_as_it_may();
    runs_at_most_once();
    if (is_clean() && asked_.is_stream)
      is_complete();
    else if (is_clean())
      require(asked_.reply == "re: " + asked_.name, "the answer is not its own: " + asked_.reply);
    keeps_order();
    return std::move(broken_);
  }

private:
  bool is_clean() const { return asked_.completions > 0 && !asked_.end; }

  void require(bool holds, const std::string& otherwise) {
    if (!holds) broken_.push_back(asked_.name + ": " + otherwise);
  }

  void completes_once() {
    require(asked_.completions <= 1, "completed " + std::to_string(asked_.completions) + " times");
    if (asked_.completions > 0 || asked_.is_given_up) return;
    const bool may_be_gone = account_.callers_end_with_node
                             && ends_process(account_.struck, asked_.from, account_.at)
                             && !was_over_;
    require(asked_.is_gone && may_be_gone, "never completed");
  }

  void ends_as_it_may() {
    if (asked_.completions == 0 || asked_.end.code == asked_.expected) return;
    const bool is_late = account_.stops_callee && account_.struck != fault::none
                         && asked_.end.code == errc::disconnected;
    const bool is_excused =
        !was_over_
        && (is_late
            || may_cause(account_.struck, asked_.end.code, asked_.from, asked_.to, account_.at));
    require(is_excused, "ended with " + render(asked_.end));
  }

  void runs_at_most_once() {
    require(served_.runs <= 1, "ran " + std::to_string(served_.runs) + " times");
    if (is_clean()) require(served_.runs == 1, "succeeded but did not run");
  }

  /// A clean end means that everything arrived.
  void is_complete() {
    require(served_.finished, "ended cleanly before its handler did");
    require(asked_.received == served_.sent, "ended cleanly but is not complete");
  }

  void keeps_order() {
    require(is_prefix(asked_.received, served_.sent),
            "the caller got messages that were not sent, or out of order");
    require(is_prefix(served_.received, asked_.sent),
            "the handler got messages that were not sent, or out of order");
    if (served_.input_ended)
      require(served_.received == asked_.sent, "the input ended cleanly but was not complete");
  }

  const account& account_;
  const asked& asked_;
  const served served_;
  const bool was_over_;
  std::vector<std::string> broken_;
};

} // namespace

std::vector<std::string> find_broken(const account& a) {
  std::vector<std::string> broken;
  const auto& all = a.notes.all_asked();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool was_over = i < a.over_before.size() && a.over_before[i];
    std::ranges::move(examination(a, all[i], was_over).run(), std::back_inserter(broken));
  }
  return broken;
}

} // namespace actorgrid::steps
