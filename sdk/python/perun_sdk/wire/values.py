"""Values of the config keys. Decoders raise PROTOCOL_MALFORMED; encoders refuse what cannot be represented."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..errors import PerunError, malformed
from .constants import MAX_PLAYERS, PIXEL_FORMATS, RUN_ACTIONS, SEATS, SESSION_STATES, name_of
from .text import clean_text, cut_text, decode_text, encode_text

MAX_FEATURES = 256
ECHO_BYTES = 64
NAME_BYTES = 64
NOTICE_BYTES = 1024
SESSION_ID_BYTES = 64
# Percent of a core's own rate, forwards and backwards.
SPEED_LEAST = 10
SPEED_MOST = 1600

_SESSION_ID = re.compile(r"[A-Za-z0-9._-]*\Z")
_NOTICE = re.compile(r"([A-Z][A-Z_]{0,63}) ?(.*)\Z", re.DOTALL)


@dataclass(frozen=True)
class Seat:
    """`kind` is watcher, player, typist or owner; `player` 1 to 16, or 0 for any free one and for the other kinds."""

    kind: str
    player: int = 0


def encode_features(ids: Iterable[int]) -> bytes:
    numbers = list(ids)
    if len(numbers) > MAX_FEATURES:
        raise malformed(f"{len(numbers)} features, at most {MAX_FEATURES} can be told")
    return struct.pack(f">{len(numbers)}H", *numbers)


def decode_features(value: bytes) -> Sequence[int]:
    if len(value) % 2 != 0 or len(value) > MAX_FEATURES * 2:
        raise malformed(f"features of {len(value)} bytes")
    return struct.unpack(f">{len(value) // 2}H", value)


def encode_pixel_format(name: str) -> bytes:
    return bytes((PIXEL_FORMATS[name],))


def decode_pixel_format(value: bytes) -> str:
    return _named("pixel format", PIXEL_FORMATS, value)


def encode_frame_rate(rate: Fraction) -> bytes:
    """Two u32, neither of them 0."""
    if not (1 <= rate.numerator <= 0xFFFF_FFFF and rate.denominator <= 0xFFFF_FFFF):
        raise malformed(f"{rate} is not a frame rate")
    return struct.pack(">II", rate.numerator, rate.denominator)


def decode_frame_rate(value: bytes) -> Fraction:
    _check_length("frame rate", value, 8)
    numerator, denominator = struct.unpack(">II", value)
    if numerator == 0 or denominator == 0:
        raise malformed("a frame rate with 0 in it")
    return Fraction(numerator, denominator)


def is_session_id(text: str) -> bool:
    return len(text) <= SESSION_ID_BYTES and _SESSION_ID.match(text) is not None


def encode_session_id(session: str) -> bytes:
    if not is_session_id(session):
        raise malformed(f"{session!r} is not a session id")
    return session.encode("ascii")


def decode_session_id(value: bytes) -> str:
    """'' is the newest, or none."""
    text = value.decode("latin-1")
    if not is_session_id(text):
        raise malformed("a session id with other characters, or too long")
    return text


def encode_seat(seat: Seat) -> bytes:
    _check_seat(seat)
    return bytes((SEATS[seat.kind], seat.player))


def decode_seat(value: bytes) -> Seat:
    _check_length("seat", value, 2)
    kind = name_of(SEATS, value[0])
    if kind is None:
        raise malformed(f"seat code {value[0]} is unknown")
    seat = Seat(kind, value[1])
    _check_seat(seat)
    return seat


def encode_run(action: str) -> bytes:
    return bytes((RUN_ACTIONS[action],))


def decode_run(value: bytes) -> str:
    return _named("run", RUN_ACTIONS, value)


def encode_session_state(state: str) -> bytes:
    return bytes((SESSION_STATES[state],))


def decode_session_state(value: bytes) -> str:
    return _named("session state", SESSION_STATES, value)


def encode_notice(error: PerunError) -> bytes:
    return encode_text(f"{error.code} {cut_text(clean_text(error.message), NOTICE_BYTES)}")


def decode_notice(value: bytes) -> PerunError:
    """A code that is not known here becomes FAILED: the sentence is what matters."""
    found = _NOTICE.match(decode_text(value, "notice"))
    if found is None:
        raise malformed("a notice without its code")
    return PerunError(found[1], cut_text(found[2], NOTICE_BYTES))


def encode_echo(payload: bytes) -> bytes:
    if len(payload) > ECHO_BYTES:
        raise malformed(f"an echo of {len(payload)} bytes, at most {ECHO_BYTES} fit")
    return payload


def decode_echo(value: bytes) -> bytes:
    return encode_echo(value)


def encode_round_trip(seconds: float) -> bytes:
    """Whole microseconds, u32; more than fit are the most that fit."""
    return struct.pack(">I", min(max(0, round(seconds * 1e6)), 0xFFFF_FFFF))


def decode_round_trip(value: bytes) -> float:
    """Seconds."""
    _check_length("round trip", value, 4)
    return int.from_bytes(value, "big") / 1e6


def encode_speed(percent: int) -> bytes:
    """Percent of the core's own rate, 10 to 1600; negative is backwards."""
    _check_speed(percent)
    return struct.pack(">h", percent)


def decode_speed(value: bytes) -> int:
    _check_length("speed", value, 2)
    percent = int.from_bytes(value, "big", signed=True)
    _check_speed(percent)
    return percent


def encode_name(name: str) -> bytes:
    return encode_text(cut_text(clean_text(name).strip(), NAME_BYTES))


def decode_name(value: bytes) -> str:
    if len(value) > NAME_BYTES:
        raise malformed(f"a name of {len(value)} bytes")
    return decode_text(value, "name").strip()


def _check_seat(seat: Seat) -> None:
    highest = MAX_PLAYERS if seat.kind == "player" else 0
    if seat.kind not in SEATS or not 0 <= seat.player <= highest:
        raise malformed(f"there is no seat {seat.kind} {seat.player}")


def _check_speed(percent: int) -> None:
    if not SPEED_LEAST <= abs(percent) <= SPEED_MOST:
        raise malformed(f"a speed of {percent} %")


def _check_length(what: str, value: bytes, length: int) -> None:
    if len(value) != length:
        raise malformed(f"{what} has {len(value)} bytes instead of {length}")


def _named(what: str, codes: dict[str, int], value: bytes) -> str:
    _check_length(what, value, 1)
    name = name_of(codes, value[0])
    if name is None:
        raise malformed(f"{what} code {value[0]} is unknown")
    return name
