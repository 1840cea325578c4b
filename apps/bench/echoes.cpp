#include "apps/bench/echoes.hpp"

#include <stdexcept>

namespace actorgrid::bench {

namespace {

bool same(const payload& a, const payload& b) {
  return a.text() == b.text();
}
bool same(const binary& a, const binary& b) {
  return same(a.bytes, b.bytes);
}
template <class T>
bool same(const T& a, const T& b) {
  return a.text == b.text;
}

template <class T>
operation echo_of(unary_route<T, T> route, T value) {
  return [route, value](peer to) -> task<caf::error> {
    auto echoed = co_await to.call(route, value);
    if (!echoed) co_return echoed.error();
    if (!same(*echoed, value)) co_return make_error(errc::protocol_violation, "not what was sent");
    co_return caf::error{};
  };
}

} // namespace

std::vector<std::string> names_of_places() {
  std::vector<std::string> names;
  for (const auto& [name, where] : places) names.emplace_back(name);
  return names;
}

place place_of(const std::string& name) {
  for (const auto& [known, where] : places)
    if (known == name) return where;
  throw std::invalid_argument("no handler " + name);
}

operation echo(const std::string& type, place where, std::size_t bytes) {
  const std::string text(bytes, 'x');
  if (type == "bytes") return echo_of(echo_bytes(where), payload{text});
  if (type == "binary") return echo_of(echo_binary(where), binary{payload{text}});
  if (type == "array") return echo_of(echo_row(where), row{text});
  if (type == "map") return echo_of(echo_record(where), record{text});
  throw std::invalid_argument("no type " + type);
}

} // namespace actorgrid::bench
