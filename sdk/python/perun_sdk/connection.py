"""A core's way to a host."""

from __future__ import annotations

import logging
import time

from .addresses import open_socket, parse_address
from .core import PerunCore
from .core_run import CoreRun, RunEnd, Wake
from .errors import PerunError
from .legacy import LegacyCalls
from .limits import DEFAULT_LIMITS
from .link import HostLink
from .trace import FrameTrace

log = logging.getLogger("perun_sdk")


class PerunConnection(LegacyCalls):
    """
    `PerunConnection("unix:///tmp/perun.sock").run(core)` does everything. Without an address it takes the one in
    PERUN_ADDRESS, which a host gives to every core it starts, or else this user's host. `level` is how hard frames are
    compressed (0 to 3); `give_up_s` for how many seconds `run` does without a host.
    """

    def __init__(self, address: str | None = None, *, level: int = 1, give_up_s: float = 60.0) -> None:
        super().__init__()
        if address is not None:
            parse_address(address)
        if level not in (0, 1, 2, 3):
            raise PerunError("USAGE", f"level {level} is not one of 0, 1, 2, 3")
        self.address = address
        self._level = level
        self._give_up_s = give_up_s
        self._wake = Wake()
        #: The session that the host gave it, '' before; asked for again after a lost connection.
        self.session = ""

    def connect(self) -> bool:
        """Nothing is left to do before `run`, which connects by itself; here for those who call it."""
        return True

    def stop(self) -> None:
        """Ends `run` after what was sent has left; from any thread, or from a signal handler."""
        self._wake.set()

    def run(self, core: PerunCore) -> None:
        """
        Runs the core until `stop` or until the host ends its session, over as many connections as it takes; while there
        is no host, the core stands still. Raises what the core raised, what no further attempt would mend, or the last
        failure when there was no host for `give_up_s`.
        """
        trace = FrameTrace.from_environment()
        alone_since = time.monotonic()
        failures = 0
        try:
            while not self._wake.is_set:
                end = self._run_once(core, trace)
                if end.was_ready:
                    failures = 0
                    alone_since = time.monotonic()
                if self._wake.is_set or end.released:
                    return
                error = end.error or PerunError("CONNECTION_LOST", "the host ended the connection")
                if error.is_final or time.monotonic() - alone_since >= self._give_up_s:
                    raise error
                failures += 1
                pause = min(DEFAULT_LIMITS.reconnect_max_s, DEFAULT_LIMITS.reconnect_min_s * 2 ** min(failures - 1, 30))
                log.warning("%s; trying again in %d ms", error.message, pause * 1000)
                self._pause(pause)
        finally:
            trace.close()

    def _run_once(self, core: PerunCore, trace: FrameTrace) -> RunEnd:
        try:
            connected, address = open_socket(self.address)
        except PerunError as error:
            return RunEnd(False, False, error)
        try:
            run = CoreRun(
                core,
                lambda capabilities, features: HostLink(connected, str(address), capabilities, features),
                self._level,
                trace,
                self.session,
                self._remember,
            )
        except BaseException:
            connected.close()
            raise
        return run.run(self._wake)

    def _remember(self, session: str) -> None:
        self.session = session

    def _pause(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not self._wake.is_set and (left := deadline - time.monotonic()) > 0:
            self._wake.wait(left)
