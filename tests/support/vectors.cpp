#include "tests/support/vectors.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace actorgrid::testing {

namespace {

const std::filesystem::path directory{ACTORGRID_VECTORS_DIR};

/// Takes the next word from `line`, and the space behind it.
std::string_view take_word(std::string_view& line) {
  const std::size_t end = std::min(line.find(' '), line.size());
  const auto word = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return word;
}

unsigned take_number(std::string_view& line) {
  return static_cast<unsigned>(std::stoul(std::string{take_word(line)}));
}

double take_time(std::string_view& line) {
  return std::stod(std::string{take_word(line)});
}

bool take_either(std::string_view& line, std::string_view yes, std::string_view no) {
  const auto word = take_word(line);
  if (word != yes && word != no)
    throw std::invalid_argument("expected " + std::string{yes} + " or " + std::string{no} + ", got "
                                + std::string{word});
  return word == yes;
}

std::string unescape(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i != text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      plain += text[i];
      continue;
    }
    const char code = text[++i];
    plain += code == 'r' ? '\r' : code == 'n' ? '\n' : code == 't' ? '\t' : code;
  }
  return plain;
}

std::ifstream open(const std::filesystem::path& path) {
  std::ifstream file{path};
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return file;
}

payload body_of(std::string_view kind, std::string_view hex) {
  if (kind == "bytes") return from_hex(hex);
  return kind == "empty" ? payload::empty_bytes() : payload{};
}

void read_result(std::string_view line, conversation& into) {
  recorded_result result;
  result.t_ms = take_time(line);
  result.at_dialer = take_either(line, "dialer", "acceptor");
  result.ok = take_either(line, "ok", "error");
  const auto kind = take_word(line);
  const auto hex = take_word(line);
  if (result.ok)
    result.body = body_of(kind, hex);
  else
    result.error = text_from_hex(hex);
  result.call = unescape(line);
  into.results.push_back(std::move(result));
}

void read_message(std::string_view line, conversation& into) {
  recorded_message message;
  message.conn = take_number(line);
  message.t_ms = take_time(line);
  message.from_dialer = take_either(line, ">", "<");
  message.ws_opcode = take_number(line);
  message.bytes = from_hex(line);
  into.messages.push_back(std::move(message));
}

void read_event(std::string_view line, conversation& into) {
  recorded_event event;
  event.t_ms = take_time(line);
  event.conn = take_number(line);
  event.after_count = take_number(line);
  event.text = unescape(line);
  into.events.push_back(std::move(event));
}

void read_upgrade(std::string_view line, conversation& into) {
  const std::size_t conn = take_number(line);
  if (into.upgrades.size() <= conn) into.upgrades.resize(conn + 1);
  recorded_upgrade& upgrade = into.upgrades[conn];
  const bool is_request = take_either(line, "request", "response");
  (is_request ? upgrade.request : upgrade.response) = unescape(line);
}

void read_line(std::string_view line, conversation& into) {
  const auto kind = take_word(line);
  if (kind == "about")
    into.about = unescape(line);
  else if (kind == "dialer")
    into.dialer = line;
  else if (kind == "acceptor")
    into.acceptor = line;
  else if (kind == "client")
    into.client = line;
  else if (kind == "note")
    into.notes.push_back(unescape(line));
  else if (kind == "http")
    read_upgrade(line, into);
  else if (kind == "msg")
    read_message(line, into);
  else if (kind == "event")
    read_event(line, into);
  else if (kind == "result")
    read_result(line, into);
  else
    throw std::invalid_argument("unknown kind of line: " + std::string{kind});
}

unsigned digit_value(char digit) {
  if (digit >= '0' && digit <= '9') return static_cast<unsigned>(digit - '0');
  if (digit >= 'a' && digit <= 'f') return static_cast<unsigned>(digit - 'a') + 10;
  throw std::invalid_argument(std::string{"not a lower case hex digit: "} + digit);
}

} // namespace

std::vector<std::string> list_conversations() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator{directory / "conversations"})
    names.push_back(entry.path().stem().string());
  std::ranges::sort(names);
  return names;
}

conversation load_conversation(std::string_view name) {
  const auto path = directory / "conversations" / (std::string{name} + ".txt");
  std::ifstream file = open(path);
  conversation result;
  result.name = name;
  std::string line;
  for (unsigned number = 1; std::getline(file, line); ++number) {
    try {
      read_line(line, result);
    } catch (const std::logic_error& e) {
      throw std::runtime_error(path.string() + ":" + std::to_string(number) + ": " + e.what());
    }
  }
  return result;
}

std::vector<std::vector<std::string>> load_lines(std::string_view file, std::size_t columns) {
  std::ifstream in = open(directory / file);
  std::vector<std::vector<std::string>> lines;
  std::string line;
  while (std::getline(in, line)) {
    std::string_view rest{line};
    std::vector<std::string>& words = lines.emplace_back();
    while (words.size() + 1 < columns && !rest.empty()) words.emplace_back(take_word(rest));
    if (!rest.empty()) words.emplace_back(rest);
  }
  return lines;
}

payload from_hex(std::string_view hex) {
  return payload{text_from_hex(hex)};
}

std::string text_from_hex(std::string_view hex) {
  if (hex == "-") return {};
  if (hex.empty() || hex.size() % 2 != 0)
    throw std::invalid_argument("expected pairs of hex digits or -");
  std::string bytes;
  bytes.reserve(hex.size() / 2);
  for (std::size_t i = 0; i != hex.size(); i += 2)
    bytes += static_cast<char>(digit_value(hex[i]) << 4U | digit_value(hex[i + 1]));
  return bytes;
}

std::string to_hex(std::span<const std::byte> bytes) {
  if (bytes.empty()) return "-";
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * bytes.size());
  for (const std::byte b : bytes) {
    hex += digits[std::to_integer<std::size_t>(b >> 4)];
    hex += digits[std::to_integer<std::size_t>(b & std::byte{0x0f})];
  }
  return hex;
}

} // namespace actorgrid::testing
