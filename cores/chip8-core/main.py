"""Runs the core from its folder, without installing it: python3 main.py game.ch8"""

import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent / "src"))

try:
    import perun_sdk  # noqa: F401
except ImportError as error:
    print(
        f"chip8-core: {error.name or 'perun_sdk'} is not installed for {sys.executable}; "
        "install it with: pip install <the folder sdk/python of Perun>",
        file=sys.stderr,
    )
    sys.exit(7)

from chip8_core.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
