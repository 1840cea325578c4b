#pragma once

#include <actorgrid/auth.hpp>
#include <actorgrid/call.hpp>
#include <actorgrid/config.hpp>
#include <actorgrid/error.hpp>
#include <actorgrid/gather.hpp>
#include <actorgrid/guest.hpp>
#include <actorgrid/msgpack.hpp>
#include <actorgrid/node.hpp>
#include <actorgrid/observer.hpp>
#include <actorgrid/peer.hpp>
#include <actorgrid/request.hpp>
#include <actorgrid/sleep.hpp>
#include <actorgrid/stock_types.hpp>
#include <actorgrid/stream.hpp>
#include <actorgrid/system_config.hpp>
#include <actorgrid/task.hpp>
