#pragma once

#include <actorgrid/testing/call_info.hpp>
#include <actorgrid/testing/cluster.hpp>
#include <actorgrid/testing/cut_connections.hpp>
#include <actorgrid/testing/fake_peer.hpp>
#include <actorgrid/testing/fault_proxy.hpp>
#include <actorgrid/testing/free_port.hpp>
#include <actorgrid/testing/recorder.hpp>
#include <actorgrid/testing/run.hpp>
#include <actorgrid/testing/scripted_stream.hpp>
#include <actorgrid/testing/simulation.hpp>
