#pragma once

#include "tests/campaign/node_process.hpp"

#include <caf/event_based_actor.hpp>

namespace actorgrid::campaign {

/// An actor that serves streams: it sends back each message, until the stream ends.
class echoing_actor : public caf::event_based_actor {
public:
  echoing_actor(caf::actor_config& cfg, here where);

private:
  struct served;

  caf::behavior make_behavior() override;
  void read(const std::shared_ptr<served>& s);
  void answer(const std::shared_ptr<served>& s);

  here where_;
};

} // namespace actorgrid::campaign
