#include "net/ws/text.hpp"

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

std::string printable(std::string_view text, std::size_t size_max) {
  text = text.substr(0, std::min(text.find_first_of("\r\n"), size_max));
  std::string result{text};
  std::replace_if(
      result.begin(), result.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
  return result;
}

} // namespace actorgrid::ws
