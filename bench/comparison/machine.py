"""The machine and the compiler that the figures come from."""

import datetime
import os
import pathlib
import platform
import re
import subprocess


def found(pattern, text, otherwise="unknown"):
    match = re.search(pattern, text, re.MULTILINE)
    return match[1].strip() if match else otherwise


def text_of(path):
    try:
        return pathlib.Path(path).read_text()
    except OSError:
        return ""


def output_of(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=20,
                              check=False).stdout.strip()
    except OSError:
        return ""


def compiler(build):
    cache = text_of(build / "CMakeCache.txt")
    path = found(r"^CMAKE_CXX_COMPILER:\w+=(.*)$", cache, "")
    kind = found(r"^CMAKE_BUILD_TYPE:\w+=(.*)$", cache)
    flags = found(rf"^CMAKE_CXX_FLAGS_{kind.upper()}:\w+=(.*)$", cache, "")
    name = output_of(path, "--version").split("\n")[0] if path else "unknown"
    return f"{name}, {kind} ({flags})"


def own_version(build, source):
    version = found(r"^CMAKE_PROJECT_VERSION:\w+=(.*)$", text_of(build / "CMakeCache.txt"))
    commit = output_of("git", "-C", str(source), "describe", "--always", "--dirty")
    return f"ActorGrid {version}" + (f" ({commit})" if commit else "")


def describe(build):
    cpu, memory = text_of("/proc/cpuinfo"), text_of("/proc/meminfo")
    is_virtual = "hypervisor" in found(r"^flags\s*:(.*)$", cpu, "")
    kib = int(found(r"^MemTotal:\s*(\d+)", memory, "0"))
    return {
        "date": datetime.date.today().isoformat(),
        "cpu": found(r"^model name\s*:(.*)$", cpu) + (", virtual machine" if is_virtual else ""),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(kib / 2**20, 1),
        "kernel": f"{platform.system()} {platform.release()}",
        "congestion_control": text_of("/proc/sys/net/ipv4/tcp_congestion_control").strip(),
        "compiler": compiler(build),
        "load_before": round(os.getloadavg()[0], 2),
    }
