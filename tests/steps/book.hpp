#pragma once

#include <actorgrid/error.hpp>
#include <actorgrid/payload.hpp>

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace actorgrid::steps {

/// A call or stream, as its caller saw it.
struct asked {
  std::string name = {}; ///< unique; what it is called or opened with begins with it
  std::size_t from = 0;
  std::size_t to = 0;
  bool is_stream = false;
  bool is_given_up = false; ///< by its caller, some time
  errc expected = errc::ok; ///< its end when nothing fails

  int completions = 0;
  bool is_gone = false; ///< its caller ended before it did
  failure end = {};
  std::string reply = {};
  std::vector<std::string> sent = {};
  std::vector<std::string> received = {};

  bool is_over() const noexcept { return completions > 0 || is_gone; }
};

/// What handlers did for one of that name.
struct served {
  int runs = 0;
  int alive = 0;
  bool finished = false;    ///< came to its end
  bool input_ended = false; ///< cleanly
  std::vector<std::string> sent;
  std::vector<std::string> received;
};

/// What callers and handlers noted in one trial. Outlives both.
class book {
public:
  /// Kept by a caller for as long as it waits.
  class caller_note {
  public:
    explicit caller_note(asked& a)
        : asked_(&a, [](asked* left) { left->is_gone = left->completions == 0; }) {}
    void answered(const result<payload>& r);
    void ended(const caf::error& why);
    asked* operator->() const noexcept { return asked_.get(); }

  private:
    std::shared_ptr<asked> asked_;
  };

  /// Kept by a handler for as long as it runs.
  class handler_note {
  public:
    explicit handler_note(served& s);
    served* operator->() const noexcept { return served_.get(); }

  private:
    std::shared_ptr<served> served_;
  };

  caller_note begin(asked a) { return caller_note{all_asked_.emplace_back(std::move(a))}; }
  /// Of the handler of a request, whose name is its first word.
  handler_note serve(std::string_view request);
  /// Kept by what asks, from before it starts to its end.
  std::shared_ptr<void> begin_script();

  const std::deque<asked>& all_asked() const noexcept { return all_asked_; }
  /// What was done for a name; nothing at all when nobody served it.
  served work_for(const std::string& name) const;
  /// Whether nobody asks or waits any more.
  bool is_done() const;
  bool is_any_handler_alive() const;

private:
  std::deque<asked> all_asked_;
  std::map<std::string, served, std::less<>> all_served_;
  int scripts_ = 0;
};

} // namespace actorgrid::steps
