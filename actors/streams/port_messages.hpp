#pragma once

#include <actorgrid/error.hpp>
#include <actorgrid/payload.hpp>

#include <caf/allowed_unsafe_message_type.hpp>

/// Messages from a stream's port or handler to the stream.
namespace actorgrid::actors {

struct pull_input {};
struct await_credit {};
struct push_item {
  payload item;
};
struct finish_output {};
struct fail_output {
  failure why;
};
struct port_dropped {};

} // namespace actorgrid::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::pull_input)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::await_credit)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::push_item)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::finish_output)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::fail_output)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::port_dropped)
