"""
Runs programs and says what came of every frame, for comparison with another implementation. Reads a JSON list of
{program, profile, seed, keys, palette} from stdin, with the keys held in each frame; writes per program a list of
"SHA-256 of pixels / of samples / registers", one per frame.
"""

from __future__ import annotations

import hashlib
import json
import logging
import sys
from typing import Any

from chip8_core import PROFILES, Chip8, Machine
from perun_sdk.codec.picture import to_rgba


def trace(case: dict[str, Any]) -> list[str]:
    machine = Machine(PROFILES[case["profile"]], bytes.fromhex(case["program"]), seed=case["seed"])
    core = Chip8(machine, palette=case["palette"])
    lines: list[str] = []
    for keys in case["keys"]:
        picture, audio, _ = core.tick(keys)
        frame = to_rgba(picture)
        samples = hashlib.sha256(audio.tobytes()).hexdigest()[:16] if audio is not None else "silence"
        registers = " ".join(f"{one.value:x}" for one in core.registers())
        lines.append(f"{frame.width}x{frame.height} {frame.sha256[:16]} {samples} {registers}")
    return lines


if __name__ == "__main__":
    # Programs that stop say so.
    logging.disable()
    json.dump([trace(case) for case in json.load(sys.stdin)], sys.stdout)
