#include "actors/node/html_table.hpp"
#include "actors/node/page_tables.hpp"

#include <cstddef>
#include <string_view>
#include <unordered_map>

namespace actorgrid::actors {

namespace {

/// The reason and the remedy, as the tip of a cell.
std::string tip(const unconnected_peer& p) {
  return words_of(p.seen.state) + (p.seen.last_failure.empty() ? "" : ": " + p.seen.last_failure)
         + ". " + p.hint;
}

/// A row may have tens of thousands of cells with its like: they have no class if all is well, and
/// no end, which HTML does not need.
std::string matrix_row(const grid_row& row, std::size_t number,
                       const std::vector<std::string>& nodes) {
  std::unordered_map<std::string_view, const unconnected_peer*> lost;
  for (const auto& p : row.not_connected) lost.emplace(p.seen.host, &p);
  std::string text = "<tr><th scope=\"row\">" + std::to_string(number) + ' '
                     + html(without_scheme(row.name)) + "</th>";
  for (const auto& node : nodes) {
    const auto found = lost.find(node);
    if (node == row.name)
      text += "<td class=\"self\">";
    else if (!row.why_not_asked.empty())
      text += "<td class=\"unknown\">?";
    else if (found != lost.end())
      text += "<td class=\"bad\" title=\"" + html(tip(*found->second)) + "\">\u00d7";
    else
      text += row.not_connected_left_out == 0 ? "<td>+" : "<td class=\"unknown\">?";
  }
  return text + "</tr>\n";
}

} // namespace

std::string matrix_part(const surveyed_grid& grid) {
  const auto& [nodes, left_out, rows] = *grid.matrix;
  std::string text =
      "<section id=\"grid\"><h2>Grid</h2>\n<div class=\"wide\" tabindex=\"0\" role=\"region\" "
      "aria-label=\"Grid\"><table class=\"matrix\" id=\"matrix\"><thead><tr><th>node</th>";
  for (std::size_t i = 1; i <= nodes.size(); ++i)
    text += "<th scope=\"col\">" + std::to_string(i) + "</th>";
  text += "</tr></thead>\n<tbody>";
  std::size_t number = 0;
  for (const auto& row : rows) text += matrix_row(row, ++number, nodes);
  text +=
      "</tbody></table></div>\n"
      "<p id=\"pair\" role=\"status\">+ connected, \u00d7 not connected, ? not known. Point at a "
      "cell, or tap it.</p>\n<p id=\"grid-note\" class=\"faint\">";
  if (!grid.age) text += "No answers of the peers yet.";
  if (left_out > 0) text += std::to_string(left_out) + " more nodes are not shown.";
  return text + "</p></section>\n";
}

std::string pairs_part(const grid_matrix& grid) {
  using enum html_table::kind;
  html_table table{"pairs",
                   "Not connected",
                   {{"node", text},
                    {"not connected to", text},
                    {"state", text},
                    {"why", long_text},
                    {"what to do", long_text}}};
  for (const auto& row : grid.rows)
    for (const auto& [seen, hint] : row.not_connected)
      table.row({{std::string(without_scheme(row.name))},
                 {std::string(without_scheme(seen.host))},
                 {words_of(seen.state), "bad"},
                 {seen.last_failure},
                 {hint}});
  return table.take();
}

} // namespace actorgrid::actors
