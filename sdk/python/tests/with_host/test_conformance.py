"""`perun tool conformance` is the host, and puts this core and this client to its rules."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Callable

import pytest
from conftest import Host, perun_command
from counting import Counting

from perun_sdk import PerunClient, PerunConnection, PerunError


class Guest(threading.Thread):
    """Connects again whenever its connection has ended, as a person would who tries it out."""

    def __init__(self, visit: Callable[[], None]) -> None:
        super().__init__(daemon=True)
        self.is_over = False
        self._visit = visit

    def run(self) -> None:
        while not self.is_over:
            try:
                self._visit()
            except PerunError:
                # Refused, cut off, told nonsense: that is what this is about.
                pass


def core_at(address: str, guest: list[Guest]) -> Callable[[], None]:
    def visit() -> None:
        PerunConnection(address, give_up_s=0).run(Counting())

    return visit


def client_at(address: str, guest: list[Guest]) -> Callable[[], None]:
    def visit() -> None:
        with PerunClient(address, seat="player") as client:
            while not guest[0].is_over:
                client.next_frame(timeout=1)

    return visit


@pytest.mark.parametrize("visitor", [core_at, client_at])
@pytest.mark.parametrize("carrier", ["tcp", "unix"])
def test_no_rule_is_broken(visitor: Callable[..., Callable[[], None]], carrier: str, own_folder: str, host: Host) -> None:
    listen = "tcp://127.0.0.1:0" if carrier == "tcp" else f"unix://{own_folder}/conformance.sock"
    tool = subprocess.Popen(
        [*perun_command(), "tool", "conformance", listen, "--listen", "--json"],
        env=host.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert tool.stderr is not None and tool.stdout is not None
    address = tool.stderr.readline().split()[-1]
    guests: list[Guest] = []
    guests.append(Guest(visitor(address, guests)))
    guests[0].start()
    told = json.loads(tool.stdout.read())
    status = tool.wait(60)
    guests[0].is_over = True
    results = {rule["id"]: (rule["result"], rule["detail"]) for rule in told["rules"]}
    assert {name: result for name, result in results.items() if result[0] != "kept"} == {}
    assert (status, told["broken"], told["role"]) == (0, 0, "host") and len(results) >= 9
    tool.stderr.close()
    tool.stdout.close()
