"""Golden data of the protocol: the folder that PERUN_VECTORS names, or the one of this repository."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

_FOLDER = os.environ.get("PERUN_VECTORS") or Path(__file__).resolve().parents[3] / "vectors" / "perun"


def read(name: str) -> Any:
    return json.loads((Path(_FOLDER) / name).read_text("utf-8"))


def cut(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]
