"""A headless Chromium, driven with the DevTools protocol over a pipe: it needs no port."""

from __future__ import annotations

import base64
import json
import os
import select
import subprocess
import tempfile
import time
from collections.abc import Callable
from typing import Any

PATIENCE = 60.0  # seconds, which only failures take
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-pipe"]


def wait_for(condition: Callable[[], Any], name: str = "it is not true") -> Any:
    """The value of a function, once it is true."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            value, why = condition(), ""
        except RuntimeError as e:  # The page is just being replaced.
            value, why = None, str(e)
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {PATIENCE:.0f} s: {name} {why}")
        time.sleep(0.05)


class Chromium:
    """A browser with an empty profile of its own. Ends with the `with` block."""

    def __init__(self, program: str):
        self._profile = tempfile.TemporaryDirectory(prefix="actorgrid-browser-",
                                                    ignore_cleanup_errors=True)
        their_input, self._to = os.pipe()
        self._from, their_output = os.pipe()

        def give_pipes() -> None:
            # By way of numbers that are none of those that are overwritten.
            given = os.dup(their_input), os.dup(their_output)
            os.dup2(given[0], 3)
            os.dup2(given[1], 4)

        self._process = subprocess.Popen(
            [program, *FLAGS, f"--user-data-dir={self._profile.name}", "about:blank"],
            preexec_fn=give_pipes, close_fds=False, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        os.close(their_input)
        os.close(their_output)
        self._received = b""
        self._last_id = 0
        self.pages: dict[str, Page] = {}

    def __enter__(self) -> Chromium:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.send("Browser.close")
            self._process.wait(PATIENCE)
        except (OSError, RuntimeError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        os.close(self._to)
        os.close(self._from)
        self._profile.cleanup()

    def post(self, method: str, session: str | None = None, **parameters: object) -> int:
        """Sends a command, and gives its ID."""
        self._last_id += 1
        command = {"id": self._last_id, "method": method, "params": parameters}
        if session:
            command["sessionId"] = session
        os.write(self._to, json.dumps(command).encode() + b"\0")
        return self._last_id

    def send(self, method: str, session: str | None = None, **parameters: object) -> dict[str, Any]:
        """The result of a command. Events that come meanwhile are given to their pages."""
        sent = self.post(method, session, **parameters)
        while True:
            message = self._next_message()
            if message.get("id") == sent:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]

    def _next_message(self) -> dict[str, Any]:
        while b"\0" not in self._received:
            if not select.select([self._from], [], [], PATIENCE)[0]:
                raise RuntimeError("the browser does not answer")
            more = os.read(self._from, 1 << 16)
            if not more:
                raise RuntimeError("the browser has ended")
            self._received += more
        text, self._received = self._received.split(b"\0", 1)
        message = json.loads(text)
        page = self.pages.get(message.get("sessionId", ""))
        if page and "method" in message:
            page.on_event(message["method"], message["params"])
        return message

    def open(self, url: str, **how: Any) -> Page:
        """A page, once it is loaded."""
        return Page(self, url, **how)


class Page:
    """A page in a window of its own, without what earlier ones left. `problems` are the errors that
    its console shows, violations of its policy among them."""

    def __init__(self, browser: Chromium, url: str, size: tuple[int, int] = (1280, 800),
                 javascript: bool = True, dark: bool = False, reduced_motion: bool = False):
        self._browser = browser
        self.problems: list[str] = []
        context = browser.send("Target.createBrowserContext")["browserContextId"]
        target = browser.send("Target.createTarget", url="about:blank", browserContextId=context)
        self._session = browser.send("Target.attachToTarget", targetId=target["targetId"],
                                     flatten=True)["sessionId"]
        browser.pages[self._session] = self
        for domain in ("Page", "Runtime", "Log"):
            self.send(f"{domain}.enable")
        self.send("Emulation.setDeviceMetricsOverride", width=size[0], height=size[1],
                  deviceScaleFactor=1, mobile=False)
        self.send("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
            {"name": "prefers-reduced-motion", "value": "reduce" if reduced_motion else ""}])
        self.send("Emulation.setScriptExecutionDisabled", value=not javascript)
        self.send("Page.navigate", url=url)
        self.wait_for("document.readyState === 'complete' && location.href !== 'about:blank'")

    def send(self, method: str, **parameters: object) -> dict[str, Any]:
        return self._browser.send(method, self._session, **parameters)

    def on_event(self, method: str, what: dict[str, Any]) -> None:
        if method == "Runtime.exceptionThrown":
            self.problems.append(json.dumps(what["exceptionDetails"]))
        elif method == "Log.entryAdded" and what["entry"]["level"] in ("error", "warning"):
            self.problems.append(f"{what['entry']['source']}: {what['entry']['text']}")
        elif method == "Runtime.consoleAPICalled":
            self.problems.append(json.dumps(what["args"]))
        elif method == "Page.javascriptDialogOpening":
            self.problems.append("a dialog: " + what["message"])
            self._browser.post("Page.handleJavaScriptDialog", self._session, accept=False)

    def value(self, expression: str) -> Any:
        """Of an expression, in the page."""
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True,
                           awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def wait_for(self, condition: str | Callable[[], Any]) -> Any:
        """The value of an expression in the page, or of a function, once it is true."""
        if isinstance(condition, str):
            return wait_for(lambda: self.value(condition), condition)
        return wait_for(condition)

    def press(self, key: str, code: int = 0, text: str = "") -> None:
        """A key, as a user does."""
        common = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        self.send("Input.dispatchKeyEvent", type="keyDown", text=text, **common)
        self.send("Input.dispatchKeyEvent", type="keyUp", **common)

    def point_at(self, expression: str) -> None:
        """Moves the mouse over an element."""
        x, y = self.value(f"(e => {{ e.scrollIntoView({{block: 'center'}});"
                          "const r = e.getBoundingClientRect();"
                          f"return [r.x + r.width / 2, r.y + r.height / 2] }})({expression})")
        self.send("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def picture(self) -> bytes:
        """What the window shows, as PNG."""
        return base64.b64decode(self.send("Page.captureScreenshot", format="png")["data"])
