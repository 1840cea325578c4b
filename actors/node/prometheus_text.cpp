#include <actorgrid/metrics.hpp>

#include <array>
#include <charconv>

namespace actorgrid {

namespace {

/// A label's value, or with `quotes` false a help text, in which quotes stay as they are.
void append_escaped(std::string& out, std::string_view text, bool quotes) {
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || (quotes && c == '"')) out += '\\';
    out += c;
  }
}

template <class Number>
void append_number(std::string& out, Number n) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), n);
  out.append(digits.data(), end.ptr);
}

/// A line; `bound` is the value of a histogram's label `le`, if not empty.
template <class Number>
void append_line(std::string& out, std::string_view name, std::string_view suffix,
                 const metric_sample& of, std::string_view bound, Number value) {
  out.append(name).append(suffix);
  char before = '{';
  for (const auto& [label, text] : of.labels) {
    out += std::exchange(before, ',');
    out.append(label).append("=\"");
    append_escaped(out, text, true);
    out += '"';
  }
  if (!bound.empty()) {
    out += std::exchange(before, ',');
    out.append("le=\"").append(bound).append("\"");
  }
  if (before == ',') out += '}';
  out += ' ';
  append_number(out, value);
  out += '\n';
}

void append_histogram(std::string& out, std::string_view name, const metric_sample& h) {
  for (const auto& b : h.buckets) {
    std::string bound;
    append_number(bound, b.upper_bound);
    append_line(out, name, "_bucket", h, bound, b.count);
  }
  append_line(out, name, "_bucket", h, "+Inf", h.count);
  append_line(out, name, "_sum", h, {}, h.value);
  append_line(out, name, "_count", h, {}, h.count);
}

} // namespace

std::string prometheus_text(const std::vector<metric_family>& families) {
  std::string out;
  for (const auto& f : families) {
    out.append("# HELP ").append(f.name).append(" ");
    append_escaped(out, f.help, false);
    out.append("\n# TYPE ").append(f.name).append(" ").append(to_string(f.type)).append("\n");
    for (const auto& s : f.samples) {
      if (f.type == metric_type::histogram)
        append_histogram(out, f.name, s);
      else
        append_line(out, f.name, {}, s, {}, s.value);
    }
  }
  return out;
}

} // namespace actorgrid
