#include "apps/ctl/doctor/http_probe.hpp"

#include <actorgrid/printable.hpp>

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace actorgrid::doctor {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t answer_bytes_max = std::size_t{16} << 10;
constexpr std::size_t shown_bytes_max = 120;
/// The reason for a refusal comes with its head, or right behind it.
constexpr auto body_wait = 300ms;
constexpr std::string_view end_of_fields = "\r\n\r\n";

std::string base64(const unsigned char* bytes, std::size_t size) {
  std::string text((size + 2) / 3 * 4 + 1, '\0');
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes, static_cast<int>(size));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

std::string new_key() {
  std::array<unsigned char, 16> bytes{};
  RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
  return base64(bytes.data(), bytes.size());
}

/// Sec-WebSocket-Accept for a key: RFC 6455, 4.2.2.
std::string accept_of(const std::string& key) {
  const auto text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
  return base64(digest.data(), size);
}

std::string_view next_line(std::string_view& text) {
  const auto end = text.find('\n');
  auto line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

std::string shown(std::string_view text) {
  return printable(trimmed(text.substr(0, shown_bytes_max)));
}

std::string in_lower_case(std::string_view text) {
  std::string lower{text};
  std::ranges::transform(lower, lower.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

bool is_tls_record(std::string_view bytes) {
  return bytes.size() >= 3 && bytes[0] >= '\x14' && bytes[0] <= '\x17' && bytes[1] == '\x03'
         && bytes[2] >= '\x00' && bytes[2] <= '\x04';
}

bool holds_word(const http_facts& answer, const std::string& field, std::string_view word) {
  const auto found = answer.fields.find(field);
  return found != answer.fields.end()
         && in_lower_case(found->second).find(word) != std::string::npos;
}

/// Reads until the fields of an answer are complete, it cannot be HTTP, or nothing more comes.
ending read_fields(channel& over, std::string& bytes, clock::time_point deadline) {
  constexpr std::string_view http = "HTTP/1.";
  for (;;) {
    const auto how = over.read(bytes, deadline);
    if (how != ending::done) return how;
    if (bytes.find(end_of_fields) != std::string::npos || bytes.size() > answer_bytes_max
        || !std::string_view{bytes}.starts_with(http.substr(0, bytes.size())))
      return ending::done;
  }
}

std::string fields_of(const upgrade_terms& terms, const std::string& key) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  std::string text = "GET " + terms.path + " HTTP/1.1\r\nHost: " + terms.host
                     + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " + key
                     + "\r\nSec-WebSocket-Version: 13\r\n";
  if (!terms.token.empty()) text += "Authorization: Bearer " + terms.token + "\r\n";
  text += "X-Minio-Time: " + std::to_string(std::chrono::nanoseconds{now}.count());
  return text += end_of_fields;
}

} // namespace

http_facts read_answer(std::string_view bytes, std::string_view expected_accept) {
  http_facts found;
  found.begin = shown(bytes.substr(0, bytes.find('\n')));
  found.is_tls = is_tls_record(bytes);
  if (!bytes.starts_with("HTTP/1.")) return found;
  auto line = next_line(bytes);
  line.remove_prefix(std::min(line.find(' ') + 1, line.size()));
  std::from_chars(line.data(), line.data() + line.size(), found.status);
  line.remove_prefix(std::min<std::size_t>(3, line.size()));
  found.reason = shown(line);
  for (line = next_line(bytes); !line.empty(); line = next_line(bytes)) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    found.fields.emplace(in_lower_case(line.substr(0, colon)), shown(line.substr(colon + 1)));
  }
  const auto accept = found.fields.find("sec-websocket-accept");
  found.is_websocket = found.status == 101 && holds_word(found, "upgrade", "websocket")
                       && holds_word(found, "connection", "upgrade") && accept != found.fields.end()
                       && accept->second == expected_accept;
  if (found.status != 101) found.body = shown(next_line(bytes));
  return found;
}

http_facts ask_for_upgrade(channel& over, const upgrade_terms& terms, clock::time_point deadline,
                           std::string& rest) {
  const auto key = new_key();
  const auto sent = over.write(fields_of(terms, key), deadline);
  std::string bytes;
  // A refusal may be there to be read although the request could not be written.
  const auto how = read_fields(over, bytes, deadline);
  if (bytes.empty()) {
    http_facts nothing;
    nothing.how = how == ending::done ? sent : how;
    return nothing;
  }
  const auto end = bytes.find(end_of_fields);
  const auto is_switched = read_answer(bytes, {}).status == 101;
  if (end != std::string::npos && !is_switched)
    while (bytes.find('\n', end + end_of_fields.size()) == std::string::npos
           && bytes.size() < answer_bytes_max
           && over.read(bytes, std::min(deadline, clock::now() + body_wait)) == ending::done) {
    }
  if (end != std::string::npos && is_switched) rest += bytes.substr(end + end_of_fields.size());
  return read_answer(bytes, accept_of(key));
}

} // namespace actorgrid::doctor
