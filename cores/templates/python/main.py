"""A core in one file: a square that the d-pad moves, before a sky that drifts by itself. A beeps."""

from __future__ import annotations

import signal
from array import array
from typing import Any

from perun_sdk import IndexedFrame, PerunConnection, PerunCore, is_down

WIDTH, HEIGHT, SIZE = 160, 120, 12
RATE = 44_100

# Thirty-two shades of sky and two squares; four bytes a colour: red, green, blue, opaque.
SKY = 32
PALETTE = b"".join(bytes((16 + shade, 20 + shade, 60 + 2 * shade, 255)) for shade in range(SKY))
PALETTE += bytes((125, 226, 209, 255)) + bytes((255, 220, 90, 255))
DARK, LIT = SKY, SKY + 1

# The samples of one frame: 735 at 44 100 Hz and sixty frames a second, a whole number of waves.
BEEP = array("h", [5000 if at % 105 < 52 else -5000 for at in range(RATE // 60)])


class MyCore(PerunCore):
    def __init__(self) -> None:
        self.reset()

    def get_config(self) -> dict[str, Any]:
        return {"name": "my-core", "system": "my-core", "width": WIDTH, "height": HEIGHT, "fps": 60, "audio_rate": RATE}

    def tick(self, buttons: int) -> tuple[IndexedFrame, array[int] | None]:
        """One frame: sixteen buttons in, a picture out."""
        self.frame += 1
        self.x += 2 * (is_down(buttons, "right") - is_down(buttons, "left"))
        self.y += 2 * (is_down(buttons, "down") - is_down(buttons, "up"))
        self.x = min(max(self.x, 0), WIDTH - SIZE)
        self.y = min(max(self.y, 0), HEIGHT - SIZE)
        beeps = is_down(buttons, "a")
        return self.draw(LIT if beeps else DARK), BEEP if beeps else None

    def reset(self) -> None:
        self.frame = 0
        self.x, self.y = (WIDTH - SIZE) // 2, (HEIGHT - SIZE) // 2

    def draw(self, colour: int) -> IndexedFrame:
        """A byte per pixel: the number of its colour."""
        stripes = bytes((at + self.frame) % SKY for at in range(WIDTH + HEIGHT))
        pixels = bytearray(b"".join(stripes[y : y + WIDTH] for y in range(HEIGHT)))
        for y in range(self.y, self.y + SIZE):
            at = y * WIDTH + self.x
            pixels[at : at + SIZE] = bytes([colour]) * SIZE
        return IndexedFrame(WIDTH, HEIGHT, bytes(pixels), PALETTE)


if __name__ == "__main__":
    # PERUN_ADDRESS, which the host gives, says where to connect; without it, this user's host.
    connection = PerunConnection()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: connection.stop())
    connection.run(MyCore())
