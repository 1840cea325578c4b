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
  std::string name = {}; ///< unique; the request or opening begins with it
  std::size_t from = 0;
  std::size_t to = 0;
  bool is_stream = false;
  bool is_given_up = false; ///< its caller gave it up at some time
  errc expected = errc::ok; ///< its end if nothing fails

  int completions = 0;
  bool is_gone = false; ///< its caller ended before it did
  failure end = {};
  std::string reply = {};
  std::vector<std::string> sent = {};
  std::vector<std::string> received = {};

  bool is_over() const noexcept { return completions > 0 || is_gone; }
};

/// What handlers did for one call or stream.
struct served {
  int runs = 0;
  int alive = 0;
  bool finished = false;    ///< ran to its end
  bool input_ended = false; ///< cleanly
  std::vector<std::string> sent;
  std::vector<std::string> received;
};

/// What callers and handlers noted in one trial. Must outlive both.
class book {
public:
  /// Held by a caller while it waits.
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

  /// Held by a handler while it runs.
  class handler_note {
  public:
    explicit handler_note(served& s);
    served* operator->() const noexcept { return served_.get(); }

  private:
    std::shared_ptr<served> served_;
  };

  caller_note begin(asked a) { return caller_note{all_asked_.emplace_back(std::move(a))}; }
  /// Notes that a handler of a request began; the request's first word is the name.
  handler_note serve(std::string_view request);
  /// Held by a script, from before it starts to its end.
  std::shared_ptr<void> begin_script();

  const std::deque<asked>& all_asked() const noexcept { return all_asked_; }
  /// What handlers did under that name; empty if none ran.
  served work_for(const std::string& name) const;
  /// Whether no script runs and no caller waits any more.
  bool is_done() const;
  bool is_any_handler_alive() const;

private:
  std::deque<asked> all_asked_;
  std::map<std::string, served, std::less<>> all_served_;
  int scripts_ = 0;
};

} // namespace actorgrid::steps
