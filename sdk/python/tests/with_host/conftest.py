"""
A real host for these tests: the command in PERUN_COMMAND, or this repository's build on the Node beside it. Everything
it writes lies in a temporary folder.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from perun_sdk import PerunClient, PerunConnection, PerunCore

_ROOT = Path(__file__).resolve().parents[4]


def perun_command() -> list[str]:
    if "PERUN_COMMAND" in os.environ:
        return shlex.split(os.environ["PERUN_COMMAND"])
    node = _ROOT / "node_modules" / ".bin" / "node"
    return [str(node) if node.exists() else "node", str(_ROOT / "bin" / "run.js")]


class Host:
    """One user with a host of their own."""

    def __init__(self) -> None:
        # Directly below /tmp: the sockets of cores must fit 107 bytes.
        self.folder = Path(tempfile.mkdtemp(prefix="pp-", dir="/tmp"))
        (self.folder / "run").mkdir(mode=0o700)
        places = {f"XDG_{name}_HOME": str(self.folder / name.lower()) for name in ("CONFIG", "STATE", "DATA", "CACHE")}
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "NO_COLOR": "1",
            "XDG_RUNTIME_DIR": str(self.folder / "run"),
            **places,
        }
        self.unix = f"unix://{self.folder}/run/perun/perun.sock"
        self.tcp = "tcp://127.0.0.1:0"

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*perun_command(), *words],
            env=self.environment, cwd=self.folder, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    def json(self, *words: str) -> Any:
        done = self.run(*words, "--json")
        assert done.returncode == 0, f"perun {' '.join(words)}: {done.stdout}{done.stderr}"
        return json.loads(done.stdout)

    def start(self) -> None:
        self.json("host", "start", "--detach", "--listen", self.unix, "--listen", self.tcp)
        addresses = self.json("host", "status")["addresses"]
        self.tcp = next(address for address in addresses if address.startswith("tcp:"))

    def stop(self) -> None:
        self.run("host", "stop", "--yes")

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def host() -> Iterator[Host]:
    """One for all tests; each has sessions of its own."""
    one = Host()
    try:
        one.start()
        yield one
    finally:
        one.remove()


@pytest.fixture
def own_host() -> Iterator[Host]:
    """One that a test may end."""
    one = Host()
    try:
        one.start()
        yield one
    finally:
        one.remove()


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PERUN_ADDRESS", "PERUN_FRAME_TRACE", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)


class RunningCore:
    """A core in a thread; `error` is what came out of `run`."""

    def __init__(self, core: PerunCore, connection: PerunConnection) -> None:
        self.connection = connection
        self.error: BaseException | None = None
        self._core = core
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.connection.run(self._core)
        except BaseException as error:
            self.error = error

    def join(self, timeout: float = 30) -> None:
        self._thread.join(timeout)
        assert not self._thread.is_alive(), "the core still runs"

    def stop(self) -> None:
        self.connection.stop()
        self.join()


Starter = Callable[..., tuple[RunningCore, str]]


@pytest.fixture
def start(host: Host) -> Iterator[Starter]:
    """Runs a core on the host, and says in which session it plays."""
    cores: list[RunningCore] = []

    def started(core: PerunCore, address: str | None = None, **options: Any) -> tuple[RunningCore, str]:
        one = RunningCore(core, PerunConnection(address or host.unix, **options))
        cores.append(one)
        deadline = time.monotonic() + 30
        while not one.connection.session:
            assert one.error is None, one.error
            assert time.monotonic() < deadline, "the core got no session"
            time.sleep(0.01)
        return one, one.connection.session

    yield started
    for core in cores:
        core.stop()


@pytest.fixture
def joined(host: Host) -> Iterator[Callable[..., PerunClient]]:
    """A client in a session."""
    clients: list[PerunClient] = []

    def connected(session: str, seat: str = "watcher", address: str | None = None) -> PerunClient:
        client = PerunClient(address or host.tcp, session=session, seat=seat, name="test", timeout=30)
        clients.append(client)
        client.wait_for(lambda: client.session == session and client.core is not None, 30, "the session")
        if seat != "watcher":
            client.wait_for(lambda: client.plays, 30, "the seat")
        return client

    yield connected
    for client in clients:
        client.close()


@pytest.fixture
def own_folder() -> Iterator[str]:
    """Short enough for a socket."""
    folder = tempfile.mkdtemp(prefix="pf-", dir="/tmp")
    yield folder
    shutil.rmtree(folder)
