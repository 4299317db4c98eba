"""The command line: chip8-core game.ch8"""

from __future__ import annotations

import argparse
import logging
import signal
import sys
from pathlib import Path

from perun_sdk import PerunConnection, PerunError

from .core import PALETTES, Chip8
from .machine import Machine
from .profiles import PROFILES, Profile, profile_of_file, with_quirk


def main(arguments: list[str]) -> int:
    """Exit status: 0, or that of the failure: 2 for what cannot be used, 3 for what is not there."""
    logging.basicConfig(format="%(name)s: %(message)s", level=logging.WARNING)
    try:
        options = _parser().parse_args(arguments)
        profile = profile_of_file(options.rom) if options.profile == "auto" else PROFILES[options.profile]
        quirks = profile.quirks
        for text in options.quirk:
            quirks = with_quirk(quirks, text)
        machine = Machine(profile, _read_program(options.rom, profile), quirks, options.speed, options.seed)
        core = Chip8(machine, Path(options.rom).stem, options.palette)
        connection = PerunConnection(options.address)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: connection.stop())
        connection.run(core)
    except PerunError as error:
        print(f"chip8-core: {error.message}; {error.remedy}", file=sys.stderr)
        return error.exit_code
    except ValueError as error:
        print(f"chip8-core: {error}", file=sys.stderr)
        return 2
    return 0


def entry() -> None:
    sys.exit(main(sys.argv[1:]))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="chip8-core", description="CHIP-8, SUPER-CHIP and XO-CHIP for Perun.")
    parser.add_argument("rom", help="the game")
    parser.add_argument("--profile", choices=["auto", *PROFILES], default="auto", help="the machine; by the ending")
    parser.add_argument("--speed", type=_number(1, 100_000), help="instructions per frame")
    parser.add_argument("--quirk", action="append", default=[], metavar="NAME=VALUE", help="may be repeated")
    parser.add_argument("--palette", choices=list(PALETTES), default="dusk")
    parser.add_argument("--seed", type=_number(0, 0xFFFF_FFFF), default=1, help="start of the random numbers")
    parser.add_argument("--address", help="unix:///path or tcp://host:port; default: PERUN_ADDRESS, or your host")
    return parser


class _number:
    """A whole number within bounds, for argparse."""

    def __init__(self, least: int, most: int) -> None:
        self._bounds = (least, most)

    def __call__(self, text: str) -> int:
        least, most = self._bounds
        if not text.isascii() or not text.isdigit() or not least <= int(text[:12]) <= most:
            raise argparse.ArgumentTypeError(f"{text} is not a whole number from {least} to {most}")
        return int(text)


def _read_program(path: str, profile: Profile) -> bytes:
    """NOT_FOUND or USAGE; never more is read than fits."""
    try:
        with open(path, "rb") as file:
            program = file.read(profile.program_limit + 1)
    except IsADirectoryError as error:
        raise PerunError("USAGE", f"{path} is not a file", "name a game file") from error
    except OSError as error:
        raise PerunError("NOT_FOUND", f"{path} cannot be read: {error.strerror}", "check its path") from error
    if not program:
        raise PerunError("USAGE", f"{path} is empty", "name a game file")
    if len(program) > profile.program_limit:
        raise PerunError("USAGE", f"{path} is too large for {profile.title}", "try a larger machine: --profile xochip")
    return program
