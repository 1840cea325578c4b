#pragma once

#include "tests/steps/book.hpp"

#include <actorgrid/sleep.hpp>
#include <actorgrid/stream.hpp>
#include <actorgrid/task.hpp>

#include <chrono>
#include <string>

namespace actorgrid::steps {

/// Sends a number and notes it.
inline task<> send(book::caller_note* mine, sink<payload>* out, int number) {
  (*mine)->sent.push_back(std::to_string(number));
  auto failed = co_await out->send((*mine)->sent.back());
  if (failed) (*mine)->sent.pop_back();
}

/// Reads some messages, and notes them.
inline task<> read(book::caller_note* mine, source<payload>* in, int times) {
  for (int i = 0; i < times; ++i) {
    auto item = co_await in->next();
    if (item) (*mine)->received.emplace_back(item->text());
  }
}

/// Reads with pauses, and notes the messages and how they ended.
inline task<> read_to_end(book::caller_note* mine, source<payload>* in,
                          std::chrono::milliseconds pause = {}) {
  while (auto item = co_await in->next()) {
    (*mine)->received.emplace_back(item->text());
    co_await sleep_for(pause);
  }
  mine->ended(in->error());
}

} // namespace actorgrid::steps
