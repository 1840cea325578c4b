"""Calls by what calls and what answers, with and without other work on the machine's processors."""

from . import plan, words

# How many times the rate of the ping-pong, measured beside it, MinIO's Grid reached with 1, 16, 64
# and 256 callers: medians of several rounds, all processes on a machine with 2 cores; busy: with a
# computing thread for each core.
GRID_TO_FLOOR = {False: (0.74, 5.3, 9.8, 12.8), True: (0.93, 4.2, 7.5, 10.0)}
# The 99th percentile of its calls on the busy machine, in nanoseconds. Not scaled: it is made of time
# slices, whose length does not depend on the machine.
GRID_BUSY_P99_NS = (2_700_000, 5_500_000, 8_000_000, 15_000_000)


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
            if not figures.matching(system, workload=key_of(path, busy)):
                continue
            name = path.title if system == "actorgrid" else plan.OTHER_TITLES[system]
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


def to_others(figures, busy):
    """The rate of the paths that other systems have, round by round."""
    rows = []
    for path in plan.PATHS:
        for other in path.systems:
            ratios = [figures.ratio("actorgrid", [other], "per_s", workload=key_of(path, busy),
                                    callers=n) for n in plan.PATH_CALLERS]
            if other != "actorgrid" and any(ratios):
                rows.append([f"{path.title} : {plan.OTHER_TITLES[other]}",
                             *(words.spread(ratio) for ratio in ratios)])
    return heading("to other systems"), rows


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
            *([("Beside other systems, round by round:", beside)]
              if (beside := to_others(figures, busy))[1] else []),
            ("Of ActorGrid's own paths, round by round:", between(figures, busy))]
    if busy:
        floor = words.spread(figures.spread("floor", "p99_ns", workload=floor_of(True)), words.time)
        limits = [words.time(p99) for p99 in GRID_BUSY_P99_NS]
        heads, rows = rates(figures, True, "p99_ns")
        made.append(("99th percentiles:", (heads, [
            *rows, ["the ping-pong", floor, *["-"] * (len(limits) - 1)],
            ["MinIO's Grid, not scaled", *limits]])))
    return made


def streams(figures):
    """Whole streams per second by what has their ends; None if not measured."""
    def rates(kind):
        return [figures.rounds("actorgrid", "per_s", workload=kind.key, streams=n)
                for n in plan.STREAMS]

    kinds = (plan.STREAMS_OF_TASKS, *plan.STREAMS_OF_ACTORS)
    rows = [[kind.title] + [words.spread(figures.spread("actorgrid", "per_s", workload=kind.key,
                                                        streams=n), words.rate)
                            for n in plan.STREAMS] for kind in kinds]
    for kind in plan.STREAMS_OF_ACTORS:
        cells = []
        for tasks, actors in zip(rates(plan.STREAMS_OF_TASKS), rates(kind)):
            ratios = sorted(actors[r] / tasks[r] for r in actors if r in tasks)
            cells.append(f"{ratios[len(ratios) // 2]:.2f}" if ratios else "-")
        rows.append([f"{kind.title} : {plan.STREAMS_OF_TASKS.title}, round by round", *cells])
    if not figures.matching("actorgrid", workload=plan.STREAMS_OF_TASKS.key):
        return None
    return ["", *(f"{n} at a time" for n in plan.STREAMS)], rows
