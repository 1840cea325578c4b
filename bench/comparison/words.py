"""Formats numbers for people."""


def digits(value):
    """Three significant digits, or all digits before the point: 1.23, 12.3, 123, 1234."""
    if value == 0 or abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def rate(per_s):
    for limit, unit in ((1e6, "M"), (1e3, "k")):
        if per_s >= limit:
            return f"{digits(per_s / limit)} {unit}"
    return digits(per_s)


def time(ns):
    return f"{digits(ns / 1e3)} us" if ns < 1e6 else f"{digits(ns / 1e6)} ms"


def size(count):
    for limit, unit in ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")):
        if abs(count) >= limit:
            return f"{digits(count / limit)} {unit}"
    return f"{count:.0f} B"


def of_figure(figure):
    """The function that formats the values of a figure."""
    if figure.endswith("per_s"):
        return rate
    if figure.endswith("_ns"):
        return time
    return size if "bytes" in figure else digits


def spread(value, write=digits):
    """"12.3 k (11.9 k to 12.8 k)", or a dash if it was not measured."""
    if value is None:
        return "-"
    if value.low == value.high:
        return write(value.median)
    return f"{write(value.median)} ({write(value.low)} to {write(value.high)})"
