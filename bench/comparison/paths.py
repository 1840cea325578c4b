"""Calls by what calls and what answers, with and without other work on the machine's processors."""

from . import plan, words

# How many times the rate of the ping-pong, measured beside it, MinIO's Grid reached with 1, 16, 64
# and 256 callers: medians of several rounds, all processes on a machine with 2 cores; busy: with a
# computing thread for each core.
GRID_TO_FLOOR = {False: (0.74, 5.3, 9.8, 12.8), True: (0.93, 4.2, 7.5, 10.0)}
# The 99th percentile of its calls on the busy machine, in multiples of the ping-pong's time.
GRID_BUSY_P99_TO_FLOOR = (14.5, 29.5, 43.0, 80.6)


def key_of(path, busy):
    return f"{path.key}-busy" if busy else path.key


def floor_of(busy):
    return "floor-busy" if busy else "floor"


def grid_rates(figures, busy):
    floor = figures.spread("floor", "per_s", workload=floor_of(busy))
    return [floor and floor.median * times for times in GRID_TO_FLOOR[busy]]


def rate(figures, system, path, busy, callers, figure="per_s"):
    return figures.spread(system, figure, workload=key_of(path, busy), callers=callers)


def heading(first):
    return [first, *(f"{n} at a time" for n in plan.PATH_CALLERS)]


def rates(figures, busy, figure="per_s"):
    write = words.of_figure(figure)
    rows = []
    for path in plan.PATHS:
        for system in path.systems:
            name = path.title if system == "actorgrid" else "CAF's middleman, actor to actor"
            spreads = [rate(figures, system, path, busy, n, figure) for n in plan.PATH_CALLERS]
            rows.append([name, *(words.spread(s, write) for s in spreads)])
    if figure == "per_s":
        rows.append(["MinIO's Grid, scaled"] + [write(r) if r else "-"
                                                for r in grid_rates(figures, busy)])
    return heading(""), rows


def to_grid(figures, busy):
    """The rate of every path, in multiples of the reference."""
    rows = []
    for path in plan.PATHS:
        cells = []
        for n, reference in zip(plan.PATH_CALLERS, grid_rates(figures, busy)):
            ours = rate(figures, "actorgrid", path, busy, n)
            cells.append(f"{ours.median / reference:.2f}" if ours and reference else "-")
        rows.append([path.title, *cells])
    return heading("to MinIO's Grid"), rows


def to_middleman(figures, busy):
    """The rate of the paths that CAF's middleman has, round by round."""
    rows = []
    for path in plan.PATHS:
        if "caf-io" in path.systems:
            rows.append([path.title] + [
                words.spread(figures.ratio("actorgrid", ["caf-io"], "per_s",
                                           workload=key_of(path, busy), callers=n))
                for n in plan.PATH_CALLERS])
    return heading("to CAF's middleman"), rows


def between(figures, busy):
    """Actors compared with functions at the same place, and a plain request with a typed call."""
    rows = []
    for over, under in plan.PATH_RATIOS:
        cells = []
        for n in plan.PATH_CALLERS:
            a = figures.rounds("actorgrid", "per_s", workload=key_of(over, busy), callers=n)
            b = figures.rounds("actorgrid", "per_s", workload=key_of(under, busy), callers=n)
            ratios = sorted(a[r] / b[r] for r in a if r in b)
            cells.append(f"{ratios[len(ratios) // 2]:.2f}" if ratios else "-")
        rows.append([f"{over.title} : {under.title}", *cells])
    return heading("ratio"), rows


def tables(figures, busy):
    """Pairs of an introduction and a table; none if nothing was measured."""
    if not figures.matching("actorgrid", workload=key_of(plan.PATHS[0], busy)):
        return []
    made = [("Calls per second:", rates(figures, busy)),
            ("In multiples of the reference, which is scaled by the ping-pong of the same run:",
             to_grid(figures, busy)),
            ("Round by round, actor to actor:", to_middleman(figures, busy)),
            ("Of ActorGrid's own paths, round by round:", between(figures, busy))]
    if busy:
        floor = figures.spread("floor", "p50_ns", workload=floor_of(True))
        limits = [words.time(floor.median * times) if floor else "-"
                  for times in GRID_BUSY_P99_TO_FLOOR]
        heads, rows = rates(figures, True, "p99_ns")
        made.append(("99th percentiles:", (heads, [*rows, ["MinIO's Grid, scaled", *limits]])))
    return made
