#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace actorgrid::admin::test {

/// A whole request.
std::string request_text(std::string_view path, std::string_view method = "GET",
                         std::string_view fields = "Host: localhost\r\n");
/// What a server on the loopback answers to some bytes, until it closes.
std::string ask_raw(std::uint16_t port, std::string_view bytes);
/// The same for a path.
std::string ask(std::uint16_t port, std::string_view path);
/// The same at a Unix socket, without a field Host that the server knows.
std::string ask_at(const std::string& socket_path, std::string_view path);
/// The number in the first line of an answer; 0 if there is none.
int status_of(std::string_view answer);
/// What follows the header.
std::string body_of(std::string_view answer);

} // namespace actorgrid::admin::test
