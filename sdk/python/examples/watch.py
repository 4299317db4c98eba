"""
Watches a session and prints a line per frame: number, size, SHA-256 of the pixels. With --press it plays too:

    python watch.py tcp://127.0.0.1:9000 --frames 120 --press 30:left,a --press 60:

holds left and A from the 30th frame on, and lets go at the 60th.
"""

from __future__ import annotations

import argparse
import sys

from perun_sdk import PerunClient, PerunError


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Watches a session, and presses buttons at given frames.")
    parser.add_argument("address", nargs="?", help="default: PERUN_ADDRESS, or this user's host")
    parser.add_argument("--session", default="", help="default: the newest")
    parser.add_argument("--frames", type=int, default=60)
    parser.add_argument("--timeout", type=float, default=10, help="seconds for each frame")
    parser.add_argument("--press", action="append", default=[], metavar="FRAME:BUTTON,…")
    options = parser.parse_args(arguments)
    presses = {}
    for text in options.press:
        frame, _, buttons = text.partition(":")
        presses[int(frame)] = [button for button in buttons.split(",") if button]
    seat = "player" if presses else "watcher"
    try:
        with PerunClient(options.address, session=options.session, seat=seat, timeout=options.timeout) as client:
            for frame in client.frames(options.frames, timeout=options.timeout):
                print(f"{frame.number} {frame.width}x{frame.height} {frame.sha256}", flush=True)
                if frame.number in presses:
                    client.press(*presses[frame.number])
    except PerunError as error:
        print(f"watch: {error.message}; {error.remedy}", file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
