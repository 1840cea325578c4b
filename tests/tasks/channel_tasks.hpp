#pragma once

#include "tests/tasks/one_node.hpp"

#include <actorgrid/channel.hpp>
#include <actorgrid/manual_reset_event.hpp>
#include <actorgrid/when_any.hpp>

#include <functional>
#include <string>
#include <utility>
#include <variant>

namespace actorgrid::testing {

inline task<> receive_all(one_node* w, channel<int> c, std::string name) {
  while (auto value = co_await c.next()) w->tell(name + std::to_string(*value));
  w->tell(name + " end");
}

inline task<> receive_one(one_node* w, channel<int> c, std::string name) {
  auto value = co_await c.next();
  w->tell(value ? name + std::to_string(*value) : name + " end");
}

inline task<> receive_unless(one_node* w, channel<int> c, manual_reset_event stop,
                             std::string name) {
  auto first = co_await when_any(stop.wait(), c.next());
  auto* value = std::get_if<1>(&first);
  w->tell(!value ? name + " stopped" : *value ? name + std::to_string(**value) : name + " end");
}

inline task<> send_one(one_node* w, channel<int> c, int value) {
  auto error = co_await c.send(value);
  w->tell(std::to_string(value) + (error ? ": " + render(error) : " sent"));
}

inline task<> send_unless(one_node* w, channel<int> c, manual_reset_event stop, int value) {
  auto first = co_await when_any(stop.wait(), c.send(value));
  w->tell(std::to_string(value) + (first.index() == 0 ? " stopped" : " sent"));
}

/// What the test does at one moment, in one turn of a loop.
inline task<> at_once(std::function<void()> f) {
  f();
  co_return;
}

inline task<> hold(channel_closer closer, manual_reset_event until) {
  const auto held = std::move(closer);
  co_await until.wait();
}

} // namespace actorgrid::testing
