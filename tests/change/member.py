"""A process of tests/change/run, with its files."""

import collections
import datetime
import json
import os
import re
import signal
import socket
import subprocess
import threading
import time

from credentials import SHARED_NAME, read, replace

PATIENCE_S = 60

CONFIGURATION = """[grid]
local = "{host}"
peers = {members}
guests = ["https://ctl-*:1"]
allow = {rules}
loops = 1
spawn = [41]
[grid.auth]
token-file = "{secrets}"
[grid.tls]
cert = "{certificate}"
key = "{key}"
ca = "{authorities}"
identities = ["https://ctl-*:1={shared}"]
[grid.log]
to = "stderr"
format = "json"
[grid.limits]
{limits}
"""

BAD_IN_ANY_CASE = {"files_rejected", "not_reconfigured", "not_allowed", "rate_limited", "output",
                   "name_contested", "task_failed", "handler_died", "handler_failed",
                   "accepting_paused"}
BAD_AMONG_MEMBERS = {"connection_lost", "not_dialled", "peer_restarted"}
REFUSALS = {"refused", "attempt_failed"}
# Why a node that comes or goes is refused while lists differ; no such reason is about credentials.
OF_ABSENCE = re.compile(r"unknown incoming host|no peer that this node dials|shutting.down"
                        r"|^io_failure|^disconnected")


def free_port():
    with socket.socket() as any_socket:
        any_socket.bind(("0.0.0.0", 0))
        return any_socket.getsockname()[1]


def now():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


class Member:
    def __init__(self, build, folder, number, hosts, stay):
        self.build, self.folder, self.number = build, folder, number
        self.hosts, self.stays = hosts, hosts[:stay]
        self.host = hosts[number]
        self.members, self.rules, self.limits = [], [], {}
        self.lock = threading.RLock()  # held while the configuration is written and read
        self.process = None
        self.changed = threading.Condition()
        self.events = []  # of this run of the process
        self.past_events = []
        self.status = {"connected": []}
        self.done, self.not_answered, self.lost = collections.Counter(), collections.Counter(), []
        self.memberships = []  # [from, to], when it was connected with all members
        self.expected = collections.Counter()  # events that the run has caused on purpose

    def path(self, kind):
        return os.path.join(self.folder, f"node{self.number}.{kind}")

    # Files.

    def write_secrets(self, *lines):
        replace(self.path("secrets"), "".join(line + "\n" for line in lines))

    def write_authorities(self, *authorities):
        replace(self.path("ca"), "".join(read(each.certificate) for each in authorities))

    def write_certificate(self, authority):
        authority.issue(f"127.0.0.{self.number + 1}", self.path("certificate"), self.path("key"))

    def spoil_certificate(self):
        replace(self.path("certificate"), "not a certificate\n")

    def write(self, mistake=""):
        limits = "".join(f"{key} = {json.dumps(value) if 'bytes' in key else value}\n"
                         for key, value in self.limits.items())
        replace(self.path("ini"), CONFIGURATION.format(
            host=self.host, members=json.dumps(self.members), rules=json.dumps(self.rules),
            secrets=self.path("secrets"), certificate=self.path("certificate"),
            key=self.path("key"), authorities=self.path("ca"), shared=SHARED_NAME,
            limits=limits + mistake))

    # The process.

    def start(self):
        with self.changed:
            self.past_events += self.events
            self.events, self.status = [], {"connected": []}
        self.process = subprocess.Popen(
            [os.path.join(self.build, "tests/change/actorgrid_change_member"),
             "--config-file=" + self.path("ini"), "--grid.listen=" + self.host.split("//")[1],
             "--scheduler.max-threads=1", "--change.hosts=" + json.dumps(self.hosts),
             "--change.stays=" + json.dumps(self.stays)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.readers = [threading.Thread(target=self.read_log, args=[self.process.stderr]),
                        threading.Thread(target=self.read_status, args=[self.process.stdout])]
        for reader in self.readers:
            reader.start()

    def read_log(self, lines):
        with open(self.path("log"), "a") as log:
            for line in lines:
                log.write(line)
                log.flush()
                try:
                    event = json.loads(line)
                except ValueError:
                    event = {"event": "output", "why": line.strip(), "time": now()}
                with self.changed:
                    self.events.append(event)
                    self.changed.notify_all()

    def read_status(self, lines):
        for line in lines:
            self.status = json.loads(line)

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def begin_load(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def end_load(self):
        self.process.stdin.close()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        # Before the end of the load, at which a member that does not drain yet ends itself.
        self.wait_for("draining", 0)
        self.end_load()
        return self.wait_exit()

    def wait_exit(self):
        code = self.process.wait(PATIENCE_S)
        for reader in self.readers:
            reader.join()
        for kind in ("calls", "streams", "messages"):
            self.done[kind] += self.status.get(kind, 0)
        self.not_answered.update(self.status.get("not_answered", {}))
        self.lost += self.status.get("lost", [])
        self.status = {"connected": []}
        return code

    def kill(self):
        if self.is_running():
            self.process.kill()
            self.process.wait()

    def reload_by_signal(self, outcome="reconfigured"):
        before = self.count(outcome)
        self.process.send_signal(signal.SIGHUP)
        self.wait_for(outcome, before)
        if outcome == "not_reconfigured":
            self.expected[outcome] += 1

    def reload_by_call(self, config):
        """What went wrong, or nothing."""
        ended = subprocess.run([os.path.join(self.build, "apps/ctl/actorgrid-ctl"), "reload",
                                "--config-file", config, self.host],
                               capture_output=True, text=True)
        return ended.returncode and ended.stdout + ended.stderr

    # Events.

    def count(self, event, text=""):
        with self.changed:
            return sum(1 for e in self.events
                       if e.get("event") == event and e.get("text", "").startswith(text))

    def wait_for(self, event, before, text="", process=None):
        """Waits until there are more than `before`, or the process has ended: the present one, or
        the given one, after which another may have begun with the changed files."""
        until = time.monotonic() + PATIENCE_S
        process = process or self.process
        with self.changed:
            while (self.count(event, text) <= before and self.is_running()
                   and self.process is process):
                if time.monotonic() > until:
                    raise TimeoutError(f"{self.host}: no event {event} {text}")
                self.changed.wait(0.1)
        if event == "files_rejected":
            self.expected[event] += 1

    def comes(self):
        self.memberships.append([None, None])

    def has_come(self):
        self.memberships[-1][0] = now()

    def leaves(self):
        self.memberships[-1][1] = now()

    def is_member_at(self, when):
        return any(begin and begin <= when <= (end or when) for begin, end in self.memberships)

    def judge_events(self, nodes):
        """Counts connections, and finds what must not have been reported: kinds and events."""
        by_host = {node.host: node for node in nodes}
        left = collections.Counter(self.expected)
        seen, wrong = collections.Counter(), []
        for event in [*self.past_events, *self.events]:
            what, peer, why = event["event"], by_host.get(event.get("peer")), event.get("why", "")
            if left[what] > 0:
                left[what] -= 1
                continue
            are_members = peer is not None and all(node.is_member_at(event["time"])
                                                   for node in (self, peer))
            seen["connections made (counted at both ends)"] += what == "connected"
            if what in REFUSALS:
                is_bad = are_members or not OF_ABSENCE.search(why)
                seen["connections refused while lists differed"] += not is_bad
            else:
                is_bad = what in BAD_IN_ANY_CASE or what in BAD_AMONG_MEMBERS and are_members
            if is_bad:
                wrong.append(("refused" if what in REFUSALS else "wrong", json.dumps(event)))
        return seen, wrong
