"""Where a host listens: addresses as people write them, and the socket of this user's host."""

from __future__ import annotations

import os
import re
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Union

from .errors import PerunError

# Linux holds a socket path in 108 bytes, the last of them zero; the host keeps room for the names of its sockets.
_SOCKET_PATH_BYTES = 107
_LONGEST_SOCKET_NAME = 40
_CONNECT_S = 5.0


@dataclass(frozen=True)
class UnixAddress:
    path: str

    def __str__(self) -> str:
        return f"unix://{self.path}"


@dataclass(frozen=True)
class TcpAddress:
    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"tcp://{host}:{self.port}"


Address = Union[UnixAddress, TcpAddress]

#: Written in the first documents and SDKs. They give way to the address that a host gave to this process, and lead to
#: this user's host where nobody listens there.
_WELL_KNOWN = frozenset(
    [UnixAddress("/tmp/perun.sock")]
    + [TcpAddress(host, port) for host in ("localhost", "127.0.0.1") for port in (8080, 9000)]
)


def parse_address(text: str) -> Address:
    """`unix:///path`, `tcp://host:port` or `host:port`. ADDRESS_INVALID says what would be right."""
    if re.search(r"[\0-\x20\x7f]", text) or not text:
        raise _invalid(text, "it is empty, or holds a blank or a control character")
    scheme, found, rest = text.partition("://")
    if not found:
        scheme, rest = "tcp", text
    if text.startswith("/"):
        raise _invalid(text, "a path needs its scheme", f"write unix://{text}")
    scheme = scheme.lower()
    if scheme == "unix":
        if not rest.startswith("/") or rest.endswith("/"):
            raise _invalid(text, "the path of a socket must be absolute, and no folder")
        if len(os.fsencode(rest)) > _SOCKET_PATH_BYTES:
            raise _invalid(text, f"its path has over {_SOCKET_PATH_BYTES} bytes")
        return UnixAddress(rest)
    if scheme != "tcp":
        raise _invalid(text, f"cores and scripts connect over unix:// or tcp://, not {scheme}://")
    place = re.fullmatch(r"(?:\[([0-9A-Fa-f:.%\w]+)\]|([^\[\]:/?#@]+)):(\d{1,5})", rest)
    if place is None or int(place[3]) > 65535:
        raise _invalid(text, "it is not host:port")
    return TcpAddress((place[1] or place[2]).lower(), int(place[3]))


def host_socket() -> UnixAddress:
    """The Unix socket of this user's host, as the host itself works it out; it need not be there."""
    fallback = f"/tmp/perun-{os.getuid()}"
    base = os.environ.get("XDG_RUNTIME_DIR", "")
    folder = f"{base.rstrip('/')}/perun"
    fits = len(os.fsencode(folder)) + 1 + _LONGEST_SOCKET_NAME <= _SOCKET_PATH_BYTES
    if not (base.startswith("/") and Path(base).is_dir() and fits):
        folder = fallback
    return UnixAddress(f"{folder}/perun.sock")


def given_address() -> Address | None:
    """What a host gave to this process in PERUN_ADDRESS."""
    text = os.environ.get("PERUN_ADDRESS", "")
    return parse_address(text) if text else None


def candidates(address: str | None) -> list[Address]:
    """
    The addresses to try, in this order. None: PERUN_ADDRESS, or else this user's host, first by its socket and then by
    port 9000. An address of the first documents gives way to PERUN_ADDRESS, or else is tried before this user's host.
    """
    given = given_address()
    if address is None:
        return [given] if given else [host_socket(), TcpAddress("127.0.0.1", 9000)]
    parsed = parse_address(address)
    if parsed not in _WELL_KNOWN:
        return [parsed]
    return [given] if given else [parsed, host_socket()]


def open_socket(address: str | None) -> tuple[socket.socket, Address]:
    """Connects to the first that answers. UNREACHABLE names what was tried."""
    tried: list[str] = []
    for one in candidates(address):
        try:
            return _connect(one), one
        except OSError as error:
            tried.append(f"{one} ({error.strerror or error})")
    raise PerunError("UNREACHABLE", f"nothing answers at {', nor at '.join(tried)}")


def _connect(address: Address) -> socket.socket:
    if isinstance(address, TcpAddress):
        stream = socket.create_connection((address.host, address.port), timeout=_CONNECT_S)
        stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return stream
    stream = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        stream.settimeout(_CONNECT_S)
        stream.connect(address.path)
    except BaseException:
        stream.close()
        raise
    return stream


def _invalid(text: str, wrong: str, right: str = "write unix:///path or tcp://host:port") -> PerunError:
    shown = text if len(text) <= 120 else f"{text[:117]}..."
    return PerunError("ADDRESS_INVALID", f'cannot read the address "{shown}": {wrong}; {right}', right)
