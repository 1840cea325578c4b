"""The report as a document."""

from . import paths, plan, reference, words
from .figures import Figures

SYSTEM = {system.key: system for system in plan.SYSTEMS}
RPC = [system.key for system in plan.SYSTEMS if system.kind == plan.RPC]
# Numbers that say what was measured; all others are results.
LABELS = {"callers", "window", "streams", "size", "nodes", "loops", "cuts", "connections"}


def table(heading, rows):
    lines = [heading, ["---"] + ["--:"] * (len(heading) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def section(title, *paragraphs):
    return "\n\n".join([f"## {title}", *(p for p in paragraphs if p)])


def systems_of(figures, workload):
    return [key for key in SYSTEM if figures.matching(key, workload=workload)]


# ---- compared with other systems ----------------------------------------------------------------


def by_callers(figures, figure, callers=plan.CALLERS):
    """A row for each system, a column for each number of callers."""
    write = words.of_figure(figure)
    rows = [[SYSTEM[key].name]
            + [words.spread(figures.spread(key, figure, workload="calls-512", callers=n), write)
               for n in callers]
            for key in systems_of(figures, "calls-512")]
    return table(["", *(f"{n} at a time" for n in callers)], rows)


def ratios(figures):
    """The rate of ActorGrid relative to each of the others."""
    others = [key for key in systems_of(figures, "calls-512") if SYSTEM[key].kind != plan.OURS]
    columns = [("calls-512", n, f"{n}") for n in plan.CALLERS]
    columns += [("calls-64k", 16, "64 KiB, 16"), ("calls-1m", 2, "1 MiB, 2")]

    def row(name, against):
        return [name] + [words.spread(figures.ratio("actorgrid", against, "per_s",
                                                    workload=workload, callers=n))
                         for workload, n, _ in columns]

    rows = [row(SYSTEM[key].name, [key]) for key in others]
    rows.append(row("**the best RPC system**", RPC))
    return table(["ActorGrid to", *(title for *_, title in columns)], rows)


def large(figures):
    rows = []
    for workload, callers, title in (("calls-64k", 16, "64 KiB, 16 at a time"),
                                     ("calls-1m", 2, "1 MiB, 2 at a time")):
        for key in systems_of(figures, workload):
            cells = [words.spread(figures.spread(key, f, workload=workload, callers=callers),
                                  words.of_figure(f)) for f in ("per_s", "p50_ns", "p99_ns")]
            rows.append([f"{SYSTEM[key].name}, {title}", *cells])
    return table(["", "per s", "p50", "p99"], rows)


def streams(figures):
    rows = []
    for kind in plan.STREAM_KINDS:
        for window in plan.STREAM_WINDOWS:
            for count in plan.STREAMS:
                at = {"workload": f"streams-{kind}", "window": window, "streams": count}
                rates = [words.spread(figures.spread(key, "per_s", **at), words.rate)
                         for key in plan.STREAMED]
                rates.append(words.spread(figures.ratio("actorgrid", ["grpc"], "per_s", **at)))
                rows.append([f"{kind}, window {window}, {count} at a time", *rates])
    return table(["", "ActorGrid", "gRPC", "ratio"], rows)


# ---- compared with the reference ----------------------------------------------------------------


def beside_reference(figures):
    scale, rows = reference.rows(figures, reference.load())
    lines = []
    for row in rows:
        write = words.of_figure(row.figure)
        met = {None: "-" if row.wanted else "", True: "yes", False: "**no**"}[row.is_met]
        lines.append([row.title, "-" if row.reference is None else write(row.reference),
                      words.spread(row.ours, write), words.spread(row.ratio), row.wanted, met])
    judged = [row for row in rows if row.is_met is not None]
    then = words.time(scale.floor_then_ns)
    how = (f"The floor, a ping-pong of 540 bytes on TCP, took {then} there and takes "
           f"{words.spread(scale.floor, words.time)} here, so rates of the reference are "
           f"multiplied by {words.digits(scale.factor)} and its times divided by it."
           if scale.floor else "The floor was not measured: the reference is not scaled.")
    met = f"{sum(row.is_met for row in judged)} of {len(judged)} rows meet their target."
    return section("Beside MinIO's Grid", how + " " + met,
                   table(["", "reference, scaled", "ActorGrid", "ratio", "target", "met"], lines))


# ---- on its own ---------------------------------------------------------------------------------


def heading_of(figure):
    for unit in ("_ns", "_bytes"):
        figure = figure.removesuffix(unit)
    return figure.replace("p99_9", "p99.9").replace("_", " ")


def alone(figures, workload):
    """All figures of a workload, whatever they are."""
    records = figures.matching("actorgrid", workload=workload.key)
    if not records:
        return ""
    values = {k: v for r in records for k, v in r.items() if k not in Figures.PLACE}
    labels = [k for k, v in values.items() if k in LABELS or isinstance(v, str)]
    shown = [k for k in values if k not in labels]
    rows = []
    for key in dict.fromkeys(tuple(r.get(k) for k in labels) for r in records):
        at = dict(zip(labels, key), workload=workload.key)
        spreads = [words.spread(figures.spread("actorgrid", f, **at), words.of_figure(f))
                   for f in shown]
        rows.append(["-" if v is None else str(v) for v in key] + spreads)
    return f"**{workload.title}** (`{workload.arguments}`)\n\n" + table(
        [heading_of(name) for name in labels + shown], rows)


# ---- the whole document -------------------------------------------------------------------------


def setting(about):
    machine = about["machine"]
    rows = [["Machine", f"{machine['cpu']}, {machine['cores']} cores, "
                        f"{machine['memory_gib']} GiB, {machine['kernel']}"],
            ["TCP congestion control", machine.get("congestion_control") or "unknown"],
            ["Load before", str(machine["load_before"])],
            ["Compiler", machine["compiler"]],
            ["Date", machine["date"]],
            ["Command", f"`{about['command']}`: {about['rounds']} rounds, "
                        f"{about['seconds']:g} s for each figure"],
            ["Systems", "; ".join(about["versions"].values())]]
    return section("Setting", table(["", ""], rows).replace("--:", "---"))


def failed(figures):
    lines = [f"* round {r['round']}, {SYSTEM[r['system']].name}, {r['workload']}: {r['failed']}"
             for r in figures.failures]
    return section("Failed runs", "\n".join(lines)) if lines else ""


def along_paths(figures, busy):
    made = paths.tables(figures, busy)
    if not made:
        return ""
    how = "one computing thread for each core beside it" if busy else "nothing else running"
    return section(f"What calls what, {how}",
                   *(part for intro, rows in made for part in (intro, table(*rows))))


def streams_of_actors(figures):
    made = paths.streams(figures)
    return made and section("Whole streams, two-way, window 16: streams per second", table(*made))


def beside_others(figures):
    if not figures.matching("actorgrid", workload="calls-512"):
        return []
    on_its_own = [alone(figures, w) for w in plan.WORKLOADS
                  if w.systems == plan.ALONE and not w.ours]
    return [
        section("Calls of 512 bytes: calls per second", by_callers(figures, "per_s"),
                "ActorGrid's rate relative to the others, round by round:", ratios(figures)),
        section("Calls of 512 bytes: latency", "p50:", by_callers(figures, "p50_ns"), "p99:",
                by_callers(figures, "p99_ns")),
        section("Calls of 512 bytes: CPU seconds per million, both processes",
                by_callers(figures, "cpu_s_per_million")),
        section("Calls of large payloads", large(figures)),
        section("Whole streams per second", streams(figures)),
        beside_reference(figures),
        section("ActorGrid alone", *on_its_own),
    ]


def document(about, figures, picture_name, raw_name):
    parts = [
        "# ActorGrid compared with other systems",
        f"Made by `bench/run` from [these figures]({raw_name}); [how to read it](README.md). Every "
        "figure is the median of the rounds, with the lowest and the highest in brackets.",
        f"![Rates and times of all systems]({picture_name})" if picture_name else "",
        setting(about),
        *beside_others(figures),
        along_paths(figures, busy=False),
        along_paths(figures, busy=True),
        streams_of_actors(figures),
        failed(figures),
    ]
    return "\n\n".join(p for p in parts if p) + "\n"
