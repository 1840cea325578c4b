#include "config/ini_text.hpp"
#include "input.hpp"
#include "tests/support/must.hpp"
#include "text_file.hpp"

#include <actorgrid/system_config.hpp>

#include <algorithm>
#include <cmath>

// Configuration files: any text is either a configuration or mistakes in words. A value that is
// written out reads back as the same value, and so does the dump of a whole configuration.

namespace {

using namespace actorgrid;
using testing::must;

bool is_same(const caf::config_value& a, const caf::config_value& b);

/// Whether the elements of two lists, or maps, are equal; CAF reads reals only approximately.
template <class T, class Equal>
bool are_same(const caf::config_value& a, const caf::config_value& b, Equal equal) {
  const auto *x = caf::get_if<T>(&a), *y = caf::get_if<T>(&b);
  return x && y && std::equal(x->begin(), x->end(), y->begin(), y->end(), equal);
}

bool is_same(const caf::config_value& a, const caf::config_value& b) {
  if (caf::holds_alternative<caf::config_value::list>(a))
    return are_same<caf::config_value::list>(a, b, is_same);
  if (caf::holds_alternative<caf::config_value::dictionary>(a))
    return are_same<caf::config_value::dictionary>(a, b, [](const auto& x, const auto& y) {
      return x.first == y.first && is_same(x.second, y.second);
    });
  const auto *x = caf::get_if<double>(&a), *y = caf::get_if<double>(&b);
  if (x && y) return *x == *y || std::abs(*x - *y) < 1e-9 * std::abs(*x);
  return render_ini(a) == render_ini(b);
}

void check_values(std::string_view text) {
  for (const auto& entry : parse_ini(std::string{text}).entries) {
    must(entry.line > 0, "an assignment is in a line");
    const std::string written = render_ini(entry.value);
    const auto again = parse_ini("[section]\nkey = " + written);
    must(again.error.empty() && again.entries.size() == 1, "a rendered value can be read");
    must(is_same(again.entries[0].value, entry.value), "a rendered value reads as the same value");
  }
}

/// The configuration that this text makes; null if it has mistakes.
std::unique_ptr<system_config> read(std::string_view text) {
  const fuzz::text_file file(text);
  auto config = std::make_unique<system_config>();
  const auto mistakes = config->read({"--config-file=" + file.path()});
  if (!mistakes) return config;
  must(mistakes.code == errc::invalid_config && !mistakes.text.empty(), "mistakes are in words");
  return nullptr;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::input(data, size).rest_as_text();
  check_values(text);
  const auto config = read(text);
  if (!config) return 0;
  must(find_mistakes(config->grid()).empty(), "what was read has no mistakes");
  const auto dumped = config->dump();
  const auto again = read(dumped);
  must(again != nullptr, "a dump can be read");
  must(again->dump() == dumped, "a dump reads as the same configuration");
  return 0;
}
