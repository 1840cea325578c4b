#pragma once

#include "tests/steps/book.hpp"
#include "tests/steps/fault.hpp"

#include <actorgrid/peer.hpp>
#include <actorgrid/task.hpp>
#include <actorgrid/testing/simulation.hpp>

#include <caf/actor.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace actorgrid::steps {

/// Where those live who call and open.
enum class callers {
  on_their_node, ///< tasks of the node, that end with it
  elsewhere,     ///< tasks of an actor that outlives all nodes
};

/// Where a conversation takes place.
class stage {
public:
  /// The caller is node 0 with callers on their node, else node 1: so either side dials.
  stage(testing::simulation& sim, book& notes, callers where);
  ~stage();
  stage(const stage&) = delete;
  stage& operator=(const stage&) = delete;

  testing::simulation& sim;
  book& notes;
  const ends at;

  /// Runs what asks.
  void play(task<> script);
  /// The same at the other end.
  void play_there(task<> script);
  /// The handle of the callee that the caller has; it is taken once and stays.
  const peer& there() const { return there_; }
  /// That of the caller.
  const peer& back() const { return back_; }

  /// A note of what the caller asks the callee.
  book::caller_note ask(std::string name, errc expected = errc::ok) {
    return notes.begin(
        {.name = std::move(name), .from = at.caller, .to = at.callee, .expected = expected});
  }
  book::caller_note open(std::string name, errc expected = errc::ok) {
    return notes.begin({.name = std::move(name),
                        .from = at.caller,
                        .to = at.callee,
                        .is_stream = true,
                        .expected = expected});
  }

private:
  void play_at(std::size_t node, task<> script);

  const callers where_;
  const peer there_;
  const peer back_;
  caf::actor elsewhere_;
};

} // namespace actorgrid::steps
