"""The one error class: a code of docs/errors.md, a sentence that says what was tried, and what to do next."""

from __future__ import annotations

#: Every code, with the exit status a program should end with and the usual advice.
CATALOGUE: dict[str, tuple[int, str]] = {
    "FAILED": (1, "see `perun host logs` for the cause"),
    "USAGE": (2, "run the command with --help"),
    "ADDRESS_INVALID": (2, "write unix:///path or tcp://host:port"),
    "NOT_FOUND": (3, "list what there is first"),
    "SESSION_NOT_FOUND": (3, "run `perun session list`"),
    "CORE_NOT_FOUND": (3, "run `perun core list --available`"),
    "REFUSED": (4, "ask the owner of the host"),
    "SEAT_TAKEN": (4, "choose another seat, or watch"),
    "LIMIT_REACHED": (4, "see docs/limits.md"),
    "UNREACHABLE": (5, "check the address, and that the host runs: `perun host status`"),
    "HOST_NOT_RUNNING": (5, "start one with `perun host start --detach`"),
    "CONNECTION_LOST": (5, "try again; see `perun host logs` on the host"),
    "TIMEOUT": (6, "try again, or look at `perun host status`"),
    "MISSING_CAPABILITY": (7, "install what the message names"),
    "ADDRESS_IN_USE": (1, "choose another address"),
    "HOST_RUNNING": (1, "use the host that runs"),
    "CORE_FAILED": (1, "see `perun core logs`"),
    "PROTOCOL_MAGIC": (1, "check that the address is a Perun listener"),
    "PROTOCOL_VERSION": (1, "use version 1 on both sides"),
    "PROTOCOL_TOO_LARGE": (1, "see docs/limits.md"),
    "PROTOCOL_MALFORMED": (1, "see docs/protocol/perun.md"),
    "HANDSHAKE_TIMEOUT": (6, "check that the peer speaks Perun"),
    "HANDSHAKE_REFUSED": (4, "read its reason"),
    "CODEC_SIZE": (1, "the sender must prefix width × height × 4"),
    "CODEC_CORRUPT": (1, "wait for the next full frame"),
}

#: Failures that another attempt at the same address cannot mend.
FINAL_CODES = frozenset(
    {
        "USAGE",
        "ADDRESS_INVALID",
        "REFUSED",
        "MISSING_CAPABILITY",
        "HANDSHAKE_REFUSED",
        "PROTOCOL_MAGIC",
        "PROTOCOL_VERSION",
    }
)


class PerunError(Exception):
    """A failure with its `code`, its `message` and a `remedy`. A code that is not in the catalogue becomes FAILED."""

    def __init__(self, code: str, message: str, remedy: str | None = None) -> None:
        super().__init__(message)
        self.code = code if code in CATALOGUE else "FAILED"
        self.message = message
        self.remedy = remedy or CATALOGUE[self.code][1]

    @property
    def exit_code(self) -> int:
        """What a program that gives up for this reason should exit with."""
        return CATALOGUE[self.code][0]

    @property
    def is_final(self) -> bool:
        """True where trying again at the same address is of no use."""
        return self.code in FINAL_CODES


def malformed(message: str) -> PerunError:
    return PerunError("PROTOCOL_MALFORMED", message)


def too_large(message: str) -> PerunError:
    return PerunError("PROTOCOL_TOO_LARGE", message)
