"""CHIP-8, SUPER-CHIP and XO-CHIP: a machine, and a Perun core around it."""

from .core import Chip8
from .machine import Machine
from .profiles import PROFILES, Profile, Quirks

__all__ = ["PROFILES", "Chip8", "Machine", "Profile", "Quirks"]
