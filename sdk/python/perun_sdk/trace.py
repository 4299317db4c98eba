"""One line per frame that was sent: number from 1, size, SHA-256 of its pixels."""

from __future__ import annotations

import os

from .codec.picture import Frame, IndexedFrame, to_rgba


class FrameTrace:
    """Appends to a file; does nothing where there is none."""

    def __init__(self, path: str) -> None:
        self._file = open(path, "a", encoding="ascii") if path else None
        self._count = 0

    @classmethod
    def from_environment(cls) -> FrameTrace:
        return cls(os.environ.get("PERUN_FRAME_TRACE", ""))

    def sent(self, picture: Frame | IndexedFrame) -> None:
        if self._file is None:
            return
        self._count += 1
        frame = to_rgba(picture)
        self._file.write(f"{self._count} {frame.width}x{frame.height} {frame.sha256}\n")
        self._file.flush()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
