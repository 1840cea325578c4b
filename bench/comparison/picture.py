"""The report as a picture: a panel for each number of callers, a bar for each system."""

from dataclasses import dataclass
from html import escape

from . import plan, words

WIDTH, MARGIN, GAP = 960, 20, 24
COLUMNS = 3
NAME_WIDTH, VALUE_WIDTH = 112, 58
BAR, BAR_STEP = 12, 20
TITLE_HEIGHT, PANEL_TITLE = 44, 26

STYLE = """
  .paper { fill: #ffffff; }
  text { font: 12px system-ui, sans-serif; fill: #24292f; }
  .title { font-size: 15px; font-weight: 600; }
  .strong { font-weight: 600; }
  text.quiet { fill: #57606a; }
  .ours { fill: #0969da; } .rpc { fill: #8c959f; } .messages { fill: #bf8700; }
  .bound { fill: #d0d7de; }
  .range { stroke: #24292f; stroke-width: 1; }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #0d1117; }
    text { fill: #e6edf3; } text.quiet { fill: #8d96a0; }
    .ours { fill: #4493f8; } .rpc { fill: #6e7681; } .messages { fill: #d29922; }
    .bound { fill: #3d444d; } .range { stroke: #e6edf3; }
  }
"""
KEY = ((plan.OURS, "ActorGrid"), (plan.RPC, "other RPC systems"),
       (plan.MESSAGES, "messages only"), (plan.BOUND, "bytes only"))


@dataclass(frozen=True)
class Panel:
    title: str
    bars: list  # pairs of a system and a spread
    write: callable

    def height(self):
        return PANEL_TITLE + BAR_STEP * len(self.bars)


def text(x, y, what, css, anchor="start"):
    return (f'<text x="{x:.1f}" y="{y:.1f}" class="{css}" text-anchor="{anchor}">'
            f"{escape(what)}</text>")


def bar(x, y, width, kind):
    return (f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{BAR}" rx="2" '
            f'class="{kind}"/>')


def draw_key(y):
    parts, x = [], MARGIN
    for kind, what in (*KEY, (None, "line: from the lowest to the highest round")):
        if kind:
            parts.append(bar(x, y, BAR, kind))
            x += BAR + 6
        parts.append(text(x, y + BAR - 2, what, "quiet"))
        x += 7 * len(what) + GAP
    return parts


def draw_panel(panel, x, y, width):
    """Bars from the left, each with its median beside it and a line from lowest to highest."""
    left, room = x + NAME_WIDTH, width - NAME_WIDTH - VALUE_WIDTH
    scale = room / max(spread.high for _, spread in panel.bars)
    parts = [text(x, y + 12, panel.title, "strong")]
    for i, (system, spread) in enumerate(panel.bars):
        top = y + PANEL_TITLE + i * BAR_STEP
        middle = top + BAR / 2
        css = "strong" if system.kind == plan.OURS else "quiet"
        parts += [
            text(left - 6, middle + 4, system.name, css, "end"),
            bar(left, top, max(1, spread.median * scale), system.kind),
            f'<line x1="{left + spread.low * scale:.1f}" x2="{left + spread.high * scale:.1f}" '
            f'y1="{middle}" y2="{middle}" class="range"/>',
            text(left + spread.high * scale + 5, middle + 4, panel.write(spread.median), css),
        ]
    return parts


def panel_of(figures, title, figure, workload, callers):
    found = [(system, figures.spread(system.key, figure, workload=workload, callers=callers))
             for system in plan.SYSTEMS]
    return Panel(title, [pair for pair in found if pair[1]], words.of_figure(figure))


def groups_of(figures):
    """Panels under their common headings; panels without bars are left out."""
    rates = [panel_of(figures, f"{n} at a time", "per_s", "calls-512", n) for n in plan.CALLERS]
    times = [panel_of(figures, f"{n} at a time", "p99_ns", "calls-512", n) for n in (1, 16, 64)]
    sizes = [panel_of(figures, "64 KiB, 16 at a time", "per_s", "calls-64k", 16),
             panel_of(figures, "1 MiB, 2 at a time", "per_s", "calls-1m", 2)]
    titled = [("Calls of 512 bytes per second: more is better", rates),
              ("p99 of calls of 512 bytes: less is better", times),
              ("Calls of large payloads per second: more is better", sizes)]
    groups = [(title, [panel for panel in panels if panel.bars]) for title, panels in titled]
    return [group for group in groups if group[1]]


def picture(figures):
    width = (WIDTH - 2 * MARGIN - (COLUMNS - 1) * GAP) / COLUMNS
    parts, y = draw_key(MARGIN), MARGIN + GAP
    for title, panels in groups_of(figures):
        parts.append(text(MARGIN, y + 16, title, "title"))
        y += TITLE_HEIGHT
        for first in range(0, len(panels), COLUMNS):
            line = panels[first:first + COLUMNS]
            for column, panel in enumerate(line):
                parts += draw_panel(panel, MARGIN + column * (width + GAP), y, width)
            y += max(panel.height() for panel in line) + GAP
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + MARGIN}" role="img" '
        'aria-label="Rates and times of ActorGrid and other systems">',
        f"<style>{STYLE}</style>", '<rect width="100%" height="100%" class="paper"/>', *parts,
        "</svg>", ""])
