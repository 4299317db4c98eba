"""The machines of the family and everything in which they are known to differ, as data."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

PROGRAM_START = 0x200
STACK_DEPTH = 16


@dataclass(frozen=True)
class Quirks:
    """Instructions ask here and nowhere else. The defaults are those of CHIP-8 on the COSMAC VIP."""

    #: 8XY6 and 8XYE shift VY into VX; otherwise VX itself.
    shift_uses_vy: bool = True
    #: How far FX55 and FX65 move I: none, x or x+1.
    index_increment: str = "x+1"
    #: BXNN adds VX where BNNN adds V0.
    jump_uses_vx: bool = False
    #: 8XY1, 8XY2 and 8XY3 leave VF at 0.
    logic_resets_flag: bool = True
    #: DXYN waits for the next frame: never, lores or always.
    display_wait: str = "always"
    #: The part of a sprite beyond the edge: clip or wrap. Where it starts always wraps.
    edges: str = "clip"
    #: In low resolution the scrolls count pixels of the high resolution.
    half_pixel_scroll: bool = False
    #: 00FE and 00FF keep the picture.
    mode_switch_keeps_picture: bool = False
    #: In high resolution VF counts the sprite rows that collide or fall off the bottom.
    collision_counts_rows: bool = False
    #: What DXY0 draws in low resolution: 8x16 or 16x16.
    lores_big_sprite: str = "8x16"
    #: The big font has A to F too.
    big_font_letters: bool = False
    #: FX0A takes a key on press or on release.
    key_wait: str = "release"
    #: FX1E sets VF when I passes 0xFFF.
    index_overflow_flag: bool = False


QUIRK_VALUES: dict[str, tuple[object, ...]] = {
    "index_increment": ("none", "x", "x+1"),
    "display_wait": ("never", "lores", "always"),
    "edges": ("clip", "wrap"),
    "lores_big_sprite": ("8x16", "16x16"),
    "key_wait": ("press", "release"),
}


@dataclass(frozen=True)
class Profile:
    """`memory_bytes` is a power of two, where addresses wrap."""

    name: str
    title: str
    extensions: tuple[str, ...]
    quirks: Quirks
    is_superchip: bool = False
    is_xochip: bool = False
    memory_bytes: int = 4096
    flag_registers: int = 0
    instructions_per_frame: int = 15

    @property
    def program_limit(self) -> int:
        return self.memory_bytes - PROGRAM_START


_SUPERCHIP = Quirks(
    shift_uses_vy=False,
    index_increment="none",
    jump_uses_vx=True,
    logic_resets_flag=False,
    display_wait="never",
    half_pixel_scroll=True,
    mode_switch_keeps_picture=True,
    collision_counts_rows=True,
    key_wait="press",
)
_MODERN = replace(
    _SUPERCHIP,
    half_pixel_scroll=False,
    mode_switch_keeps_picture=False,
    collision_counts_rows=False,
    lores_big_sprite="16x16",
    big_font_letters=True,
    key_wait="release",
)
_XOCHIP = Quirks(
    logic_resets_flag=False, display_wait="never", edges="wrap", lores_big_sprite="16x16", big_font_letters=True
)

PROFILES: dict[str, Profile] = {
    profile.name: profile
    for profile in (
        Profile("chip8", "CHIP-8", (".ch8", ".c8"), Quirks()),
        Profile("superchip", "SUPER-CHIP 1.1", (".sc8", ".sch"), _SUPERCHIP, True, False, 4096, 8, 30),
        Profile("superchip-modern", "SUPER-CHIP", (), _MODERN, True, False, 4096, 8, 30),
        Profile("xochip", "XO-CHIP", (".xo8",), _XOCHIP, True, True, 65_536, 16, 200),
    )
}


def profile_of_file(path: str) -> Profile:
    """By the ending; CHIP-8 where it says nothing."""
    lower = path.lower()
    return next((one for one in PROFILES.values() if lower.endswith(one.extensions)), PROFILES["chip8"])


def with_quirk(quirks: Quirks, text: str) -> Quirks:
    """`name=value` in place of one; ValueError says what there is."""
    name, _, value = text.partition("=")
    name = name.replace("-", "_")
    if name not in {field.name for field in fields(Quirks)}:
        raise ValueError(f"{text}: the quirks are {', '.join(field.name for field in fields(Quirks))}")
    allowed = QUIRK_VALUES.get(name, (False, True))
    for one in allowed:
        if str(one).lower() == value.lower():
            return replace(quirks, **{name: one})  # type: ignore[arg-type]
    raise ValueError(f"{text}: {name} is one of {', '.join(str(one).lower() for one in allowed)}")
