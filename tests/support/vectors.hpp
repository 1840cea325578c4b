#pragma once

#include <actorgrid/payload.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The golden vectors in tests/vectors, as its README.md describes them.
namespace actorgrid::testing {

/// One websocket message of a conversation.
struct recorded_message {
  unsigned conn = 0;        ///< which of the conversation's connections, from 0
  double t_ms = 0;          ///< since the start, as the dialer saw it
  bool from_dialer = false; ///< the other direction otherwise
  unsigned ws_opcode = 2;   ///< 2 is binary
  payload bytes;            ///< empty, never nil, if it had none
};

/// Something that happened to a connection.
struct recorded_event {
  double t_ms = 0;
  unsigned conn = 0;
  std::size_t after_count = 0; ///< how many messages of the conversation came before it
  std::string text;
};

/// What a call or stream returned to the program that used the original implementation.
struct recorded_result {
  double t_ms = 0;
  bool at_dialer = false;
  bool ok = false;
  payload body;      ///< when ok: nil, empty or the bytes that were returned
  std::string error; ///< when not ok
  std::string call;  ///< what was called, in words
};

/// An HTTP upgrade, as sent and as answered; an empty response means there was none.
struct recorded_upgrade {
  std::string request;
  std::string response;
};

/// Everything seen between one dialer and one acceptor.
struct conversation {
  std::string name;
  std::string about;
  std::string dialer;   ///< the dialer's name, a URL
  std::string acceptor; ///< the acceptor's name, a URL
  std::string client;   ///< which end opened calls and streams: dialer, acceptor, both or none
  std::vector<std::string> notes;
  std::vector<recorded_upgrade> upgrades; ///< by connection
  std::vector<recorded_message> messages; ///< in the order the dialer saw them
  std::vector<recorded_event> events;
  std::vector<recorded_result> results;
};

/// The names of all conversations, sorted.
std::vector<std::string> list_conversations();
/// Reads a conversation. Throws std::runtime_error, naming the file and line, if it cannot.
conversation load_conversation(std::string_view name);

/// The lines of tests/vectors/FILE, split at single spaces; the last of `columns` takes the rest.
std::vector<std::vector<std::string>> load_lines(std::string_view file, std::size_t columns);

/// Bytes from hex digits; "-" means no bytes. Throws std::invalid_argument. Never nil.
payload from_hex(std::string_view hex);
/// The characters that the hex digits encode.
std::string text_from_hex(std::string_view hex);
/// Lower-case hex digits; "-" for no bytes.
std::string to_hex(std::span<const std::byte> bytes);

} // namespace actorgrid::testing
