#include <actorgrid/stock_types.hpp>

namespace actorgrid {

namespace {

constexpr char hex[] = "0123456789ABCDEF";

bool stands_for_itself(unsigned char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'
         || c == '_' || c == '.' || c == '~';
}

void append_escaped(std::string& out, std::string_view text) {
  for (char character : text) {
    const auto c = static_cast<unsigned char>(character);
    if (stands_for_itself(c)) {
      out += character;
    } else if (c == ' ') {
      out += '+';
    } else {
      out += '%';
      out += hex[c >> 4];
      out += hex[c & 15];
    }
  }
}

int digit_of(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? digit_of(text[i + 1]) : -1;
    const int low = high >= 0 ? digit_of(text[i + 2]) : -1;
    if (low >= 0) {
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

void append_pair(std::string& out, std::string_view key, std::string_view value) {
  append_escaped(out, key);
  out += '=';
  append_escaped(out, value);
}

} // namespace

std::string string_map::to_query() const {
  std::string query = "?";
  for (const auto& [key, value] : entries_) {
    if (query.size() > 1) query += '&';
    append_pair(query, key, value);
  }
  return query;
}

std::string url_values::to_query() const {
  std::string query;
  for (const auto& [key, values] : entries_)
    for (const auto& value : values) {
      if (!query.empty()) query += '&';
      append_pair(query, key, value);
    }
  return query;
}

url_values url_values::from_query(std::string_view query) {
  if (query.starts_with('?')) query.remove_prefix(1);
  url_values values;
  while (!query.empty()) {
    const auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    if (pair.empty()) continue;
    const auto key = pair.substr(0, pair.find('='));
    const auto value = key.size() < pair.size() ? pair.substr(key.size() + 1) : std::string_view{};
    values.add(unescaped(key), unescaped(value));
  }
  return values;
}

result<binary> wire_format<binary>::decode(const payload& bytes) {
  if (auto wrong = detail::check_value(bytes.bytes(), decode_limits_of<binary>))
    return make_error(wrong);
  const auto head = std::to_integer<unsigned>(bytes.bytes()[0]);
  if (head == 0xc0) return binary{};
  if (head < 0xc4 || head > 0xc6) return make_error(detail::not_a(typeid(binary), bytes.bytes()));
  const std::size_t head_bytes = 1 + (std::size_t{1} << (head - 0xc4));
  return binary{bytes.slice(head_bytes, bytes.size() - head_bytes)};
}

} // namespace actorgrid
