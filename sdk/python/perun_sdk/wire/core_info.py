"""What a core says of itself: the config key coreInfo, JSON text."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from ..errors import malformed, too_large
from .constants import BUTTON_LAYOUTS, MAX_PLAYERS
from .text import clean_text, cut_text, decode_text, encode_text
from .values import is_session_id

MAX_BYTES = 4096
NAME_BYTES, SYSTEM_BYTES, TITLE_BYTES = 64, 32, 128


@dataclass(frozen=True)
class CoreInfo:
    """`system` in lower case; `players` pads, 1 to 16; `session` the one of a connection before, '' for none."""

    name: str
    system: str
    title: str = ""
    players: int = 1
    layout: str = "xinput"
    session: str = ""


def encode_core_info(info: CoreInfo) -> bytes:
    fields: dict[str, Any] = {
        "name": _field(info.name, NAME_BYTES),
        "system": _field(info.system, SYSTEM_BYTES),
        "title": _field(info.title, TITLE_BYTES),
        "players": info.players,
        "layout": info.layout,
    }
    if info.session:
        fields["session"] = info.session
    return encode_text(json.dumps(fields, ensure_ascii=False, separators=(",", ":")))


def decode_core_info(value: bytes) -> CoreInfo:
    """Name and system are needed, unknown fields are ignored. PROTOCOL_MALFORMED or PROTOCOL_TOO_LARGE."""
    if len(value) > MAX_BYTES:
        raise too_large(f"core info of {len(value)} bytes, {MAX_BYTES} are read")
    try:
        fields = json.loads(decode_text(value, "core info"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise malformed("core info is not JSON") from error
    if not isinstance(fields, dict):
        raise malformed("core info: it is not an object")
    name, system = _text(fields, "name", None), _text(fields, "system", None)
    players, layout, session = fields.get("players", 1), fields.get("layout", "xinput"), _text(fields, "session", "")
    if isinstance(players, float) and players.is_integer():
        players = int(players)
    if isinstance(players, bool) or not isinstance(players, int) or not 1 <= players <= MAX_PLAYERS:
        raise malformed("core info: players is not a whole number from 1 to 16")
    if not isinstance(layout, str) or layout not in BUTTON_LAYOUTS:
        raise malformed("core info: layout is unknown")
    if not is_session_id(session):
        raise malformed("core info: session is not a session id")
    return CoreInfo(
        _field(name, NAME_BYTES),
        _field(system, SYSTEM_BYTES).lower(),
        _field(_text(fields, "title", ""), TITLE_BYTES),
        players,
        layout,
        session,
    )


def _text(fields: dict[str, Any], key: str, default: str | None) -> str:
    value = fields.get(key, default)
    if not isinstance(value, str) or (default is None and value == ""):
        raise malformed(f"core info: {key} is not a text")
    return value


def _field(text: str, most: int) -> str:
    return cut_text(clean_text(text).strip(), most)


def _no_constant(text: str) -> float:
    raise ValueError(f"{text} is not JSON")
