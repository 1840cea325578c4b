#include "net/websocket/text.hpp"

#include <actorgrid/printable.hpp>

#include <boost/locale/utf.hpp>

#include <algorithm>

namespace actorgrid::ws {

bool is_utf8(std::string_view text) noexcept {
  namespace utf = boost::locale::utf;
  for (auto at = text.begin(); at != text.end();) {
    const auto point = utf::utf_traits<char>::decode(at, text.end());
    if (point == utf::illegal || point == utf::incomplete) return false;
  }
  return true;
}

std::string first_line(std::string_view text, std::size_t size_max) {
  std::string line;
  for (text = text.substr(0, text.find_first_of("\r\n")); !text.empty();) {
    const auto character = text.substr(0, std::max<std::size_t>(printable_size(text), 1));
    const auto shown = printable(character);
    if (line.size() + shown.size() > size_max) break;
    line += shown;
    text.remove_prefix(character.size());
  }
  return line;
}

} // namespace actorgrid::ws
