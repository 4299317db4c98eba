"""Text of a peer ends up on terminals and in logs, where control characters are commands."""

from __future__ import annotations

import re

from ..errors import malformed

# C0, DEL and C1 controls, separators, and the marks that reverse the reading direction.
_UNPRINTABLE = re.compile("[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def clean_text(text: str) -> str:
    """Without what could steer a terminal."""
    return _UNPRINTABLE.sub("", text)


def cut_text(text: str, most: int) -> str:
    """At most so many bytes of UTF-8, cut between characters."""
    return text.encode("utf-8", "replace")[:most].decode("utf-8", "ignore")


def decode_text(data: bytes, what: str) -> str:
    """PROTOCOL_MALFORMED where it is not UTF-8."""
    try:
        return clean_text(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise malformed(f"{what} is not UTF-8") from error


def decode_text_loosely(data: bytes) -> str:
    """For texts that are only shown."""
    return clean_text(data.decode("utf-8", "replace"))


def encode_text(text: str) -> bytes:
    return text.encode("utf-8", "replace")
