#pragma once

#include <actorgrid/actorgrid.hpp>

#include <caf/event_based_actor.hpp>
#include <caf/exit_reason.hpp>
#include <caf/send.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

/// A store of texts: one actor that serves several routes, two of them with the same request.
namespace store {

struct key {
  std::string name;
  MSGPACK_DEFINE_MAP(name)
};
struct entry {
  std::string name;
  std::string text;
  MSGPACK_DEFINE_MAP(name, text)
};

inline constexpr auto put = actorgrid::unary<entry, bool>(actorgrid::handler_id{50});
inline constexpr auto get = actorgrid::unary<key, std::string>(actorgrid::handler_id{51});
inline constexpr auto erase = actorgrid::unary<key, bool>(actorgrid::handler_id{52});
inline constexpr auto list =
    actorgrid::stream<actorgrid::no_payload, actorgrid::no_input, std::string>(
        actorgrid::handler_id{53}, {.in = 0, .out = 8});
inline constexpr auto names =
    actorgrid::stream<actorgrid::no_payload, actorgrid::no_input, std::string>(
        actorgrid::handler_id{54}, {.in = 0, .out = 8});

inline constexpr auto all = actorgrid::routes(put, actorgrid::tagged<get>, actorgrid::tagged<erase>,
                                              actorgrid::tagged<list>, actorgrid::tagged<names>);

/// Local code asks it for the number of entries.
struct size_query {};

/// Quits when asked to put "die", throws for "throw"; lists up to 8 entries.
class store_actor : public caf::event_based_actor {
public:
  store_actor(caf::actor_config& cfg, std::string first)
      : caf::event_based_actor(cfg), texts_{{"first", std::move(first)}} {}

  caf::behavior make_behavior() override {
    using actorgrid::tagged_request;
    return {
        [this](const entry& e) {
          if (e.name == "throw") throw std::runtime_error("out of paper");
          if (e.name == "die") quit(caf::exit_reason::user_shutdown);
          return texts_.insert_or_assign(e.name, e.text).second;
        },
        [this](const tagged_request<get>& r) -> caf::result<std::string> {
          const auto found = texts_.find(r.request.name);
          if (found == texts_.end())
            return actorgrid::remote_error("nothing under " + r.request.name + " for "
                                           + std::string(r.info.caller()));
          return found->second;
        },
        [this](const tagged_request<erase>& r) { return texts_.erase(r.request.name) > 0; },
        [this](tagged_request<list>& r) {
          for (const auto& [name, text] : texts_) r.out.try_send(text);
          r.out.finish();
        },
        [this](tagged_request<names>& r) {
          for (const auto& [name, text] : texts_) r.out.try_send(name);
          r.out.finish();
        },
        [this](size_query) { return texts_.size(); },
    };
  }

private:
  std::map<std::string, std::string> texts_;
};

} // namespace store
