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

/// Where the callers run.
enum class callers {
  on_their_node, ///< in tasks of the node, which end with it
  elsewhere,     ///< in tasks of an actor that outlives all nodes
};

/// The simulation, the notes and the two nodes of a conversation.
class fixture {
public:
  /// The caller is node 0 if callers are on their node, else node 1, so that either side dials.
  fixture(testing::simulation& sim, book& notes, callers where);
  ~fixture();
  fixture(const fixture&) = delete;
  fixture& operator=(const fixture&) = delete;

  testing::simulation& sim;
  book& notes;
  const ends at;

  /// Runs a script at the caller's end.
  void play(task<> script);
  /// Runs a script at the callee's end.
  void play_there(task<> script);
  /// The caller's handle of the callee, taken once at the beginning.
  const peer& there() const { return there_; }
  /// The callee's handle of the caller.
  const peer& back() const { return back_; }

  /// Notes what the caller is about to ask the callee.
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
