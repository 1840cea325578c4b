#pragma once

#include "actors/node/admin_pages.hpp"

#include <cstddef>
#include <string_view>

namespace actorgrid::actors::test {

/// Markup, quotes, and characters that no page may show as they are.
inline constexpr std::string_view hostile_text =
    "<script>alert('x')</script>\"&\x1b[31m\xff\u202e<img src=x onerror=alert(1)>";

/// A node of which every text is hostile, and longer than any window is wide.
admin_snapshot hostile_node();
/// The first of many nodes, which are all connected.
admin_snapshot large_node(std::size_t nodes);
/// The first of five nodes with what goes wrong in grids: one is stopped, two do not know each
/// other, streams wait and a handler dies.
admin_snapshot troubled_node();

/// Cuts the connection between two nodes, by their number from 0; neither is the first.
void cut_pair(admin_snapshot& s, std::size_t a, std::size_t b);
/// Lets a second pass, in which all peers and handlers did something.
void work(admin_snapshot& s, unsigned second);

} // namespace actorgrid::actors::test
