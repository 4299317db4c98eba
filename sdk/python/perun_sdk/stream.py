"""One socket that nothing waits for but `wait`: what cannot be written yet is queued."""

from __future__ import annotations

import select
import socket
import time
from collections import deque

_CHUNK = 256 * 1024


class Stream:
    """Bytes in and out of a connected socket; `lost` is set when it can no longer be written to."""

    def __init__(self, connected: socket.socket) -> None:
        connected.setblocking(False)
        self.lost: OSError | None = None
        self._socket = connected
        self._queue: deque[memoryview] = deque()
        self._queued = 0

    @property
    def queued(self) -> int:
        """Bytes that the kernel has not taken."""
        return self._queued

    def fileno(self) -> int:
        return self._socket.fileno()

    def send(self, data: bytes) -> None:
        self._queue.append(memoryview(data))
        self._queued += len(data)
        self.flush()

    def flush(self) -> None:
        """Writes what the kernel takes now."""
        while self._queue and self.lost is None:
            piece = self._queue[0]
            try:
                written = self._socket.send(piece)
            except (BlockingIOError, InterruptedError):
                return
            except OSError as error:
                self.lost = error
                return
            self._queued -= written
            if written == len(piece):
                self._queue.popleft()
            else:
                self._queue[0] = piece[written:]

    def receive(self) -> bytes | None:
        """What has come: None for nothing now, b'' at the end of the stream."""
        try:
            return self._socket.recv(_CHUNK)
        except (BlockingIOError, InterruptedError):
            return None
        except OSError as error:
            self.lost = self.lost or error
            return b""

    def wait(self, seconds: float | None, *others: int) -> None:
        """Until there is something to read, room to write what is queued, news on one of the other files, or time is up."""
        poll = select.poll()
        poll.register(self._socket, select.POLLIN | (select.POLLOUT if self._queue else 0))
        for other in others:
            poll.register(other, select.POLLIN)
        # Rounded up: to wake too early is to wake twice.
        poll.poll(None if seconds is None else max(0, int(seconds * 1000 + 0.999)))
        self.flush()

    def drain(self, seconds: float) -> None:
        """Waits for what is queued to leave, at most so long."""
        if not self._queue:
            return
        deadline = time.monotonic() + seconds
        poll = select.poll()
        poll.register(self._socket, select.POLLOUT)
        while self._queue and self.lost is None and (left := deadline - time.monotonic()) > 0:
            poll.poll(int(left * 1000) + 1)
            self.flush()

    def close(self) -> None:
        self._queue.clear()
        self._queued = 0
        self._socket.close()
