#include "net/ws/text.hpp"

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
  return printable(text.substr(0, std::min(text.find_first_of("\r\n"), size_max)));
}

} // namespace actorgrid::ws
