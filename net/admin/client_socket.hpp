#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>

namespace actorgrid::admin {

using executor = boost::asio::io_context::executor_type;
/// A connection over TCP or a Unix socket.
using client_socket =
    boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol, executor>;
using deadline = boost::asio::basic_waitable_timer<
    std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, executor>;

} // namespace actorgrid::admin
