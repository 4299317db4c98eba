"""Addresses as people write them, and where the old ones lead."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from perun_sdk import PerunConnection, PerunError
from perun_sdk.addresses import TcpAddress, UnixAddress, candidates, host_socket, open_socket, parse_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("unix:///run/perun.sock", UnixAddress("/run/perun.sock")),
        ("tcp://localhost:9000", TcpAddress("localhost", 9000)),
        ("127.0.0.1:9001", TcpAddress("127.0.0.1", 9001)),
        ("tcp://[::1]:9000", TcpAddress("::1", 9000)),
    ],
)
def test_addresses(text: str, address: UnixAddress | TcpAddress) -> None:
    assert parse_address(text) == address
    assert parse_address(str(address)) == address


@pytest.mark.parametrize(
    "text",
    ["", "/tmp/x", "unix://x", "unix:///folder/", f"unix:///{'x' * 107}", "tcp://localhost", "tcp://:9000"]
    + ["tcp://a:99999", "tcp://a:9000/path", "ws://a:1", "http://a:1", "a b:1", "tcp://::1:9000", "a\n:1"],
)
def test_what_cannot_be_read(text: str) -> None:
    with pytest.raises(PerunError) as caught:
        PerunConnection(text)
    assert caught.value.code == "ADDRESS_INVALID" and caught.value.exit_code == 2


def test_the_socket_of_the_host(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run")
    assert host_socket() == UnixAddress("/run/perun/perun.sock")
    fallback = UnixAddress(f"/tmp/perun-{os.getuid()}/perun.sock")
    for base in ("", "relative", str(tmp_path / "missing")):
        monkeypatch.setenv("XDG_RUNTIME_DIR", base)
        assert host_socket() == fallback
    deep = tmp_path / ("x" * 80)
    deep.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(deep))
    assert host_socket() == fallback


def test_old_addresses_give_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run")
    monkeypatch.delenv("PERUN_ADDRESS", raising=False)
    host = UnixAddress("/run/perun/perun.sock")
    assert candidates(None) == [host, TcpAddress("127.0.0.1", 9000)]
    assert candidates("unix:///tmp/perun.sock") == [UnixAddress("/tmp/perun.sock"), host]
    assert candidates("tcp://127.0.0.1:8080") == [TcpAddress("127.0.0.1", 8080), host]
    assert candidates("tcp://127.0.0.1:9010") == [TcpAddress("127.0.0.1", 9010)]
    monkeypatch.setenv("PERUN_ADDRESS", "unix:///run/one.sock")
    given = [UnixAddress("/run/one.sock")]
    assert candidates(None) == candidates("unix:///tmp/perun.sock") == candidates("tcp://localhost:9000") == given
    assert candidates("tcp://127.0.0.1:9010") == [TcpAddress("127.0.0.1", 9010)]


def test_where_nobody_listens(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for address in (f"tcp://127.0.0.1:{port}", f"unix://{tmp_path}/none.sock"):
        with pytest.raises(PerunError) as caught:
            open_socket(address)
        assert caught.value.code == "UNREACHABLE" and address in caught.value.message
