#include "config/ini_text.hpp"

#include "config/option_types.hpp"
#include "config/overlong_duration.hpp"

#include <caf/atom.hpp>
#include <caf/detail/parser/read_ini.hpp>
#include <caf/parser_state.hpp>
#include <caf/pec.hpp>
#include <caf/uri.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <functional>
#include <string_view>
#include <utility>

namespace actorgrid {

namespace {

/// Reads [...] and {...} within a list; such a map is one value.
class nested_reader {
public:
  using emit_function = std::function<void(caf::config_value)>;

  explicit nested_reader(emit_function emit) : emit_(std::move(emit)) {}

  void key(std::string name) { key_ = std::move(name); }

  template <class T>
  void value(T&& x) {
    add(caf::config_value{std::forward<T>(x)});
  }

  nested_reader begin_list() { return begin_map(); }
  nested_reader begin_map() {
    return nested_reader{[this](caf::config_value x) { add(std::move(x)); }};
  }
  void end_list() { emit_(caf::config_value{std::move(items_)}); }
  void end_map() { emit_(caf::config_value{std::move(fields_)}); }

private:
  void add(caf::config_value x) {
    if (!key_.empty()) fields_.insert_or_assign(key_, x);
    items_.push_back(std::move(x));
  }

  emit_function emit_;
  std::string key_;
  caf::config_value::list items_;
  caf::config_value::dictionary fields_;
};

/// Reads the assignments of a section, of its subsections, and of `name = {...}`, which is the
/// same.
class section_reader {
public:
  section_reader(std::string prefix, const caf::string_parser_state& input, ini_content& out)
      : prefix_(std::move(prefix)), input_(input), out_(out) {}

  void key(std::string name) {
    key_ = prefix_.empty() ? std::move(name) : prefix_ + "." + name;
    line_ = input_.line;
  }

  template <class T>
  void value(T&& x) {
    add(caf::config_value{std::forward<T>(x)});
  }

  nested_reader begin_list() {
    return nested_reader{[this](caf::config_value x) { add(std::move(x)); }};
  }
  section_reader begin_map() {
    out_.sections.push_back(key_);
    return section_reader{prefix_.empty() && key_ == "global" ? std::string{} : key_, input_, out_};
  }
  void end_map() {}

private:
  void add(caf::config_value x) { out_.entries.push_back({key_, std::move(x), line_}); }

  const std::string prefix_;
  const caf::string_parser_state& input_;
  ini_content& out_;
  std::string key_;
  std::int32_t line_ = 0;
};

std::string words(caf::pec code) {
  switch (code) {
  case caf::pec::unexpected_character:
    return "unexpected character (texts stand in \"double quotes\", comments after a ; or #)";
  case caf::pec::unexpected_newline:
    return "the line ends too early";
  case caf::pec::unexpected_eof:
    return "the file ends too early";
  default: {
    auto name = to_string(code);
    for (auto& c : name)
      if (c == '_') c = ' ';
    return name;
  }
  }
}

/// Where a text, name or URI that begins at `at` ends: its closing character, or that of its line.
std::size_t end_of_quoted(std::string_view text, std::size_t at) {
  const char closing = text[at] == '<' ? '>' : text[at];
  for (++at; at < text.size() && text[at] != closing && text[at] != '\n'; ++at)
    if (text[at] == '\\' && closing == '"' && at + 1 < text.size() && text[at + 1] != '\n') ++at;
  return at;
}

/// Turns comments that begin with '#' into the kind that CAF knows.
void adopt_foreign_comments(std::string& text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"' || text[i] == '\'' || text[i] == '<') {
      i = end_of_quoted(text, i);
    } else if (text[i] == ';' || text[i] == '#') {
      text[i] = ';';
      i = std::min(text.find('\n', i), text.size());
    }
  }
}

std::string render_text(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) switch (c) {
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '"':
      out += "\\\"";
      break;
    default:
      out += c;
    }
  return out + '"';
}

std::string render_real(double number) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  std::string out(digits.data(), end);
  // Without a point it would be read as an integer.
  if (out.find_first_of(".en") == std::string::npos) out += ".0";
  return out;
}

struct renderer {
  std::string operator()(std::int64_t x) const { return std::to_string(x); }
  std::string operator()(bool x) const { return x ? "true" : "false"; }
  std::string operator()(double x) const { return render_real(x); }
  std::string operator()(caf::atom_value x) const { return "'" + to_string(x) + "'"; }
  std::string operator()(caf::timespan x) const { return render_duration(x); }
  std::string operator()(const caf::uri& x) const { return "<" + to_string(x) + ">"; }
  std::string operator()(const std::string& x) const { return render_text(x); }
  std::string operator()(const caf::config_value::list& xs) const {
    std::string out;
    for (const auto& x : xs) out += (out.empty() ? "" : ", ") + render_ini(x);
    return "[" + out + "]";
  }
  std::string operator()(const caf::config_value::dictionary& xs) const {
    std::string out;
    for (const auto& [key, x] : xs) out += (out.empty() ? "" : ", ") + key + " = " + render_ini(x);
    return "{" + out + "}";
  }
};

} // namespace

ini_content parse_ini(std::string text) {
  adopt_foreign_comments(text);
  if (const auto at = find_overlong_duration(text)) {
    const auto before = text.substr(0, text.rfind('\n', *at) + 1);
    auto out = parse_ini(before);
    out.error = "line " + std::to_string(1 + std::count(before.begin(), before.end(), '\n'))
                + ": a duration longer than 292 years";
    return out;
  }
  // CAF counts a line when it steps onto its end, so it would miss leading empty lines.
  const auto begin = std::min(text.find_first_not_of('\n'), text.size());
  caf::string_view rest(text.data() + begin, text.size() - begin);
  caf::string_parser_state input{rest.begin(), rest.end()};
  input.line = static_cast<std::int32_t>(begin) + 1;
  ini_content out;
  caf::detail::parser::read_ini(input, section_reader{"", input, out});
  if (input.code > caf::pec::trailing_character || input.i != input.e) {
    const bool stopped_at_end_of_line =
        input.i != input.e ? *input.i == '\n' : text.ends_with('\n');
    const auto line = input.line - (stopped_at_end_of_line ? 1 : 0);
    const bool is_foreign =
        input.i != input.e && (static_cast<unsigned char>(*input.i) & 0x80U) != 0;
    out.error = "line " + std::to_string(line) + ": "
                + (is_foreign ? "a character outside of ASCII, such as a curly quote or a "
                                "no-break space (they may stand in \"double quotes\" only)"
                              : words(input.code));
  }
  return out;
}

std::string render_ini(const caf::config_value& value) {
  return caf::visit(renderer{}, value);
}

} // namespace actorgrid
