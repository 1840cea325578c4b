#pragma once

#include <actorgrid/actorgrid.hpp>

#include <caf/event_based_actor.hpp>

#include <memory>
#include <optional>
#include <utility>

/// Handlers that give back what they get, for all that measures.
namespace actorgrid::bench {

/// Sends back what a stream brings.
inline task<caf::error> give_back(source<payload> in, sink<payload> out) {
  while (auto message = co_await in.next())
    if (auto error = co_await out.send(*message)) co_return error;
  co_return caf::error{};
}

/// The same as give_back, from an actor.
class giving_back : public caf::event_based_actor {
public:
  using caf::event_based_actor::event_based_actor;
  caf::behavior make_behavior() override {
    return {[this](stream_request<no_payload, payload, payload>& opened) {
      go_on(std::make_shared<ends>(ends{std::move(opened.in), std::move(opened.out)}));
    }};
  }

private:
  struct ends {
    source<payload> in;
    sink<payload> out;
  };

  void go_on(const std::shared_ptr<ends>& s) {
    s->in.next().then(this, [this, s](const std::optional<payload>& message) {
      if (!message) return s->out.finish();
      s->out.send(*message).then(this, [this, s](const caf::error& error) {
        if (!error) go_on(s);
      });
    });
  }
};

/// Answers with what it gets.
template <class T>
class echo_actor : public caf::event_based_actor {
public:
  using caf::event_based_actor::event_based_actor;
  caf::behavior make_behavior() override {
    return {[](T& value) { return std::move(value); }};
  }
};

} // namespace actorgrid::bench
