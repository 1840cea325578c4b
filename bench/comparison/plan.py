"""What is measured: the systems, and the workloads of each."""

from dataclasses import dataclass

OURS, RPC, MESSAGES, BOUND, FLOOR = "ours", "rpc", "messages", "bound", "floor"


@dataclass(frozen=True)
class System:
    key: str
    name: str
    program: str  # below the build directory
    kind: str


SYSTEMS = [
    System("actorgrid", "ActorGrid", "apps/bench/actorgrid-bench", OURS),
    System("grpc", "gRPC, unary", "bench/grpc/bench-grpc", RPC),
    System("grpc-stream", "gRPC, streams", "bench/grpc/bench-grpc-stream", RPC),
    System("caf-io", "CAF's middleman", "bench/caf_io/bench-caf-io", RPC),
    System("erlang", "Erlang's distribution", "bench/erlang/bench-erlang", RPC),
    System("capnp", "Cap'n Proto", "bench/capnp/bench-capnp", RPC),
    System("zeromq", "ZeroMQ", "bench/zeromq/bench-zeromq", MESSAGES),
    System("tcp", "bare TCP", "bench/tcp/bench-tcp", BOUND),
    System("floor", "TCP ping-pong", "bench/tcp/bench-tcp-ping-pong", FLOOR),
]

CALLED = ("actorgrid", "grpc", "grpc-stream", "caf-io", "capnp", "zeromq", "tcp")
STREAMED = ("actorgrid", "grpc")
ALONE = ("actorgrid",)

CALLERS = (1, 2, 8, 16, 64, 256)
STREAM_KINDS = ("two-way", "requests", "responses")
STREAM_WINDOWS = (1, 16)
STREAMS = (1, 16, 64)


@dataclass(frozen=True)
class Workload:
    key: str
    title: str
    systems: tuple
    arguments: str  # for each program, beginning with its command
    parts: int = 1  # measured one after the other, each for --seconds
    is_timed: bool = True  # False: it has no --seconds
    ours: str = ""  # more arguments for ActorGrid
    busy: bool = False  # a computing thread for each processor runs beside it

    @property
    def command(self):
        return self.arguments.split()[0]


def listed(numbers):
    return ",".join(str(n) for n in numbers)


def streams(kind):
    return Workload(
        f"streams-{kind}", f"streams, {kind}", STREAMED,
        f"streams --kind {kind} --window {listed(STREAM_WINDOWS)} --streams {listed(STREAMS)}",
        parts=len(STREAM_WINDOWS) * len(STREAMS))


def mixed(callers):
    return Workload(f"mixed-{callers}", f"{callers} small calls beside a large one", ALONE,
                    f"mixed --callers {callers}", parts=7)


@dataclass(frozen=True)
class Path:
    """What calls, and what answers."""
    key: str
    title: str
    caller: str
    handler: str
    systems: tuple = ALONE


PATH_CALLERS = (1, 16, 64, 256)
TASK_LOOP = Path("task-loop", "task to function on the loop", "task", "loop",
                 ("actorgrid", "grpc", "capnp"))
TASK_POOL = Path("task-pool", "task to function on the pool", "task", "pool")
TASK_SPAWNED = Path("task-spawned", "task to spawned actor on the pool", "task", "spawned")
TASK_SPAWNED_LOOP = Path("task-spawned-loop", "task to spawned actor on a loop", "task",
                         "spawned-loop")
PLACED = Path("placed", "actor to spawned actor, both on loops", "loop-actor", "spawned-loop")
ACTORS = Path("actors", "actor to spawned actor, with every default", "actor", "spawned",
              ("actorgrid", "caf-io", "erlang"))
ONE_ACTOR = Path("one-actor", "one actor, all calls in flight, to spawned actor", "one-actor",
                 "spawned")
REQUEST = Path("request", "actor with plain request() to spawned actor", "request", "spawned")
PATHS = (TASK_LOOP, TASK_POOL, TASK_SPAWNED, TASK_SPAWNED_LOOP, PLACED, ACTORS, ONE_ACTOR, REQUEST)
# What the systems beside ActorGrid have on a path.
OTHER_TITLES = {"caf-io": "CAF's middleman, actor to actor",
                "erlang": "Erlang, process to process",
                "grpc": "gRPC, unary, function to function",
                "capnp": "Cap'n Proto, function to function"}
PATH_RATIOS = ((TASK_SPAWNED, TASK_POOL), (TASK_SPAWNED_LOOP, TASK_LOOP), (REQUEST, ACTORS))


def along(path, busy):
    return Workload(path.key + ("-busy" if busy else ""),
                    path.title + (", busy" if busy else ""), path.systems,
                    f"calls --size 512 --callers {listed(PATH_CALLERS)}",
                    parts=len(PATH_CALLERS), busy=busy,
                    ours=f"--from {path.caller} --to {path.handler}")


def ended_by(key, title, opener, server):
    """Whole streams, by what opens and what serves them."""
    return Workload(key, title, ALONE,
                    f"streams --kind two-way --window 16 --streams {listed(STREAMS)}",
                    parts=len(STREAMS), ours=f"--from {opener} --to {server}")


STREAMS_OF_TASKS = ended_by("streams-tasks", "task to coroutine", "task", "coroutine")
STREAMS_OF_ACTORS = (
    ended_by("streams-placed", "actor to actor, both on loops", "loop-actor", "loop-actor"),
    ended_by("streams-actors", "actor to actor, with every default", "actor", "actor"))

# A workload is left out for programs that do not have its command.
WORKLOADS = [
    Workload("floor", "ping-pong of 540 bytes", ("floor",), "calls --size 540 --callers 1"),
    Workload("calls-512", "calls of 512 bytes", CALLED,
             f"calls --size 512 --callers {listed(CALLERS)}", parts=len(CALLERS)),
    Workload("calls-64k", "calls of 64 KiB", CALLED, "calls --size 65536 --callers 16"),
    Workload("calls-1m", "calls of 1 MiB", CALLED, "calls --size 1048576 --callers 2"),
    Workload("pool", "calls of 512 bytes, handler on the pool", ALONE,
             "calls --to pool --size 512 --callers 1,8,64", parts=3),
    *(streams(kind) for kind in STREAM_KINDS),
    Workload("idle-streams", "idle streams", ALONE, "idle-streams --streams 20000",
             is_timed=False),
    *(mixed(callers) for callers in (16, 64)),
    Workload("connect-storm", "connecting all at once", ALONE, "connect-storm", is_timed=False),
    Workload("idle-mesh", "32 idle nodes", ALONE, "mesh --nodes 32 --idle"),
    Workload("floor-busy", "ping-pong of 540 bytes, busy", ("floor",),
             "calls --size 540 --callers 1", busy=True),
    *(along(path, busy) for busy in (False, True) for path in PATHS),
    STREAMS_OF_TASKS,
    *STREAMS_OF_ACTORS,
]
# Names for several workloads at once.
GROUPS = {"paths": ["floor", "floor-busy",
                    *(along(path, busy).key for busy in (False, True) for path in PATHS),
                    *(w.key for w in (STREAMS_OF_TASKS, *STREAMS_OF_ACTORS))]}
