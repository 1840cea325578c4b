#include "actors/node/html_table.hpp"

#include <actorgrid/printable.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace actorgrid::actors {

namespace {

constexpr std::size_t shown_bytes_max = 256;

std::string with_digits(double value, const char* unit) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), value < 10 ? "%.1f %s" : "%.0f %s", value, unit);
  return text.data();
}

std::string class_of(html_table::kind k) {
  switch (k) {
  case html_table::kind::text:
    return " class=\"text\"";
  case html_table::kind::long_text:
    return " class=\"long\"";
  case html_table::kind::number:
    break;
  }
  return {};
}

} // namespace

std::string html(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size()) {
    const auto size = std::max<std::size_t>(1, printable_size(text.substr(end)));
    if (end + size > shown_bytes_max) break;
    end += size;
  }
  const auto shown = printable(text.substr(0, end));
  std::string out;
  for (const char c : shown) switch (c) {
    case '&':
      out += "&amp;";
      break;
    case '<':
      out += "&lt;";
      break;
    case '>':
      out += "&gt;";
      break;
    case '"':
      out += "&quot;";
      break;
    case '\'':
      out += "&#39;";
      break;
    default:
      out += c;
    }
  if (end < text.size()) out += " ...";
  return out;
}

std::string time_text(std::chrono::nanoseconds t) {
  const auto ns = static_cast<double>(t.count());
  if (t.count() <= 0) return "0";
  if (ns < 1e6) return with_digits(ns / 1e3, "\u00b5s");
  if (ns < 1e9) return with_digits(ns / 1e6, "ms");
  if (ns < 120e9) return with_digits(ns / 1e9, "s");
  if (ns < 7200e9) return with_digits(ns / 60e9, "min");
  return with_digits(ns / 3600e9, "h");
}

std::string size_text(std::uint64_t bytes) {
  if (bytes < 1024) return std::to_string(bytes) + " B";
  const auto kib = static_cast<double>(bytes) / 1024;
  if (kib < 1024) return with_digits(kib, "KiB");
  return kib < 1024 * 1024 ? with_digits(kib / 1024, "MiB")
                           : with_digits(kib / (1024 * 1024), "GiB");
}

std::string words_of(std::string_view name) {
  std::string words{name};
  std::ranges::replace(words, '_', ' ');
  return words;
}

std::string_view without_scheme(std::string_view name) {
  const auto end = name.find("://");
  return end == std::string_view::npos ? name : name.substr(end + 3);
}

html_table::html_table(std::string_view id, std::string_view title,
                       std::initializer_list<column> columns)
    : id_(id), title_(title), columns_(columns) {}

void html_table::note(std::string_view id, std::string_view text) {
  note_ += "<p class=\"bad\" id=\"" + std::string(id) + "\">" + html(text) + "</p>\n";
}

void html_table::row(std::initializer_list<cell> cells) {
  if (++count_ > rows_max) return;
  rows_ += "<tr>";
  auto in = columns_.begin();
  for (const auto& [text, mark] : cells) {
    rows_ += "<td" + class_of(in++->is) + "><span";
    if (!mark.empty()) rows_.append(" class=\"").append(mark).append("\"");
    rows_ += '>' + (text.empty() ? "-" : html(text)) + "</span></td>";
  }
  rows_ += "</tr>\n";
}

std::string html_table::take() {
  std::string text = "<section id=\"" + std::string(id_) + "\"><h2>" + std::string(title_)
                     + " <span class=\"count faint\">" + std::to_string(count_) + "</span></h2>\n"
                     + note_ + "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\""
                     + std::string(title_) + "\"><table><thead><tr>";
  for (const auto& [title, is] : columns_)
    text.append("<th scope=\"col\"").append(class_of(is)).append(">").append(title) += "</th>";
  text += "</tr></thead>\n<tbody>" + std::move(rows_)
          + "</tbody></table></div>\n<p class=\"more faint\">";
  if (count_ == 0) text += "None.";
  if (count_ > rows_max) text += std::to_string(count_ - rows_max) + " more are not shown.";
  return text + "</p></section>\n";
}

} // namespace actorgrid::actors
