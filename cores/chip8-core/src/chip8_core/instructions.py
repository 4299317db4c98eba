"""What each instruction does. None raises: what cannot be executed halts the machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from . import font

if TYPE_CHECKING:
    from .machine import Machine


def execute(m: Machine, opcode: int) -> None:
    """`opcode` was read at PC, which stands behind it."""
    _BY_NIBBLE[opcode >> 12](m, opcode, opcode >> 8 & 0xF, opcode >> 4 & 0xF, opcode & 0xFF)


def _system(m: Machine, opcode: int, x: int, y: int, nn: int) -> None:
    screen = m.screen
    if opcode == 0x00E0:
        screen.clear(m.planes)
    elif opcode == 0x00EE:
        if m.stack:
            m.jump(m.stack.pop())
        else:
            m.stop("stack underflow", opcode)
    elif m.profile.is_superchip and opcode >> 4 == 0x00C:
        _scroll(m, 0, opcode & 0xF)
    elif m.profile.is_xochip and opcode >> 4 == 0x00D:
        _scroll(m, 0, -(opcode & 0xF))
    elif m.profile.is_superchip and opcode == 0x00FB:
        _scroll(m, 4, 0)
    elif m.profile.is_superchip and opcode == 0x00FC:
        _scroll(m, -4, 0)
    elif m.profile.is_superchip and opcode == 0x00FD:
        m.stop("exit", opcode)
    elif m.profile.is_superchip and opcode in (0x00FE, 0x00FF):
        screen.set_hires(opcode == 0x00FF, m.quirks.mode_switch_keeps_picture)
    else:
        m.stop("unknown opcode", opcode)


def _scroll(m: Machine, dx: int, dy: int) -> None:
    step = 1 if m.screen.hires or m.quirks.half_pixel_scroll else 2
    m.screen.scroll(dx * step, dy * step, m.planes)


def _jump(m: Machine, opcode: int, x: int, y: int, nn: int) -> None:
    target = opcode & 0xFFF
    # A jump to itself changes nothing more in this frame.
    if target == (m.pc - 2) & 0xFFFF:
        m.idle = True
    m.jump(target)


def _call(m: Machine, opcode: int, x: int, y: int, nn: int) -> None:
    if m.push(opcode):
        m.jump(opcode & 0xFFF)


def _skip_equal(m: Machine, opcode: int, x: int, y: int, nn: int) -> None:
    if m.v[x] == nn:
        m.skip()


def _skip_unequal(m: Machine, opcode: int, x: int, y: int, nn: int) -> None:
    if m.v[x] != nn:
        m.skip()


def _five(m: Machine, opcode: int, x: int, y: int, nn: int) -> None:
    last = opcode & 0xF
    if last == 0:
        if m.v[x] == m.v[y]:
            m.skip()
    elif m.profile.is_xochip and last in (2, 3):
        # The registers from X to Y, in that order, to or from memory at I; I stays.
        registers = range(x, y + 1) if x <= y else range(x, y - 1, -1)
        for offset, register in enumerate(registers):
            address = m.i + offset & m.mask
            if last == 2:
                m.memory[address] = m.v[register]
            else:
                m.v[register] = m.memory[address]
    else:
        m.stop("unknown opcode", opcode)


def _load(m: Machine, opcode: int, x: int, y: int, nn: int) -> None:
    m.v[x] = nn


def _add(m: Machine, opcode: int, x: int, y: int, nn: int) -> None:
    m.v[x] = m.v[x] + nn & 0xFF


def _arithmetic(m: Machine, opcode: int, x: int, y: int, nn: int) -> None:
    """VF is written last, so that it holds the flag even where X is F."""
    a, b = m.v[x], m.v[y]
    shifted = b if m.quirks.shift_uses_vy else a
    last = opcode & 0xF
    flag: int | None = None
    if last == 0x0:
        result = b
    elif last in (0x1, 0x2, 0x3):
        result = a | b if last == 0x1 else a & b if last == 0x2 else a ^ b
        flag = 0 if m.quirks.logic_resets_flag else None
    elif last == 0x4:
        result, flag = a + b, a + b > 0xFF
    elif last == 0x5:
        result, flag = a - b, a >= b
    elif last == 0x6:
        result, flag = shifted >> 1, shifted & 1
    elif last == 0x7:
        result, flag = b - a, b >= a
    elif last == 0xE:
        result, flag = shifted << 1, shifted >> 7
    else:
        return m.stop("unknown opcode", opcode)
    m.v[x] = result & 0xFF
    if flag is not None:
        m.v[0xF] = flag


def _skip_registers_unequal(m: Machine, opcode: int, x: int, y: int, nn: int) -> None:
    if opcode & 0xF:
        m.stop("unknown opcode", opcode)
    elif m.v[x] != m.v[y]:
        m.skip()


def _index(m: Machine, opcode: int, x: int, y: int, nn: int) -> None:
    m.i = opcode & 0xFFF


def _jump_offset(m: Machine, opcode: int, x: int, y: int, nn: int) -> None:
    m.jump((opcode & 0xFFF) + m.v[x if m.quirks.jump_uses_vx else 0])


def _random(m: Machine, opcode: int, x: int, y: int, nn: int) -> None:
    m.v[x] = m.random() & nn


def _draw(m: Machine, opcode: int, x: int, y: int, nn: int) -> None:
    """One sprite per selected plane, their bytes one behind the other from I."""
    quirks, screen = m.quirks, m.screen
    waits = quirks.display_wait == "always" or (quirks.display_wait == "lores" and not screen.hires)
    if waits and not m.at_frame_start:
        return m.repeat_next_frame()
    is_big = opcode & 0xF == 0 and m.profile.is_superchip
    count = 16 if is_big else opcode & 0xF
    per_row = 2 if is_big and (screen.hires or quirks.lores_big_sprite == "16x16") else 1
    left, top, address = m.v[x], m.v[y], m.i
    hits = lost = 0
    for plane in (0, 1):
        if not m.planes >> plane & 1:
            continue
        if per_row == 2:
            rows = [m.word(address + row * 2) for row in range(count)]
        else:
            rows = [m.memory[address + row & m.mask] for row in range(count)]
        plane_hits, plane_lost = screen.draw(plane, left, top, rows, per_row * 8, quirks.edges == "wrap")
        hits += plane_hits
        lost += plane_lost
        address += count * per_row
    m.v[0xF] = hits + lost if screen.hires and quirks.collision_counts_rows else hits > 0


def _key_skip(m: Machine, opcode: int, x: int, y: int, nn: int) -> None:
    held = bool(m.keys >> (m.v[x] & 0xF) & 1)
    if nn not in (0x9E, 0xA1):
        m.stop("unknown opcode", opcode)
    elif held == (nn == 0x9E):
        m.skip()


def _memory(m: Machine, opcode: int, x: int, y: int, nn: int) -> None:
    if m.profile.is_xochip and _xochip_memory(m, opcode, x, nn):
        return
    if m.profile.is_superchip and _superchip_memory(m, x, nn):
        return
    if nn == 0x07:
        m.v[x] = m.delay
    elif nn == 0x0A:
        _wait_for_key(m, x)
    elif nn == 0x15:
        m.delay = m.v[x]
    elif nn == 0x18:
        m.sound = m.v[x]
    elif nn == 0x1E:
        total = m.i + m.v[x]
        m.i = total & 0xFFFF
        if m.quirks.index_overflow_flag:
            m.v[0xF] = total > 0xFFF
    elif nn == 0x29:
        m.i = font.SMALL_ADDRESS + (m.v[x] & 0xF) * 5
    elif nn == 0x33:
        for offset, digit in enumerate((m.v[x] // 100, m.v[x] // 10 % 10, m.v[x] % 10)):
            m.memory[m.i + offset & m.mask] = digit
    elif nn in (0x55, 0x65):
        for register in range(x + 1):
            address = m.i + register & m.mask
            if nn == 0x55:
                m.memory[address] = m.v[register]
            else:
                m.v[register] = m.memory[address]
        m.i = m.i + {"none": 0, "x": x, "x+1": x + 1}[m.quirks.index_increment] & 0xFFFF
    else:
        m.stop("unknown opcode", opcode)


def _superchip_memory(m: Machine, x: int, nn: int) -> bool:
    count = min(x + 1, m.profile.flag_registers)
    if nn == 0x30:
        m.i = font.BIG_ADDRESS + (m.v[x] & 0xF) * 10
    elif nn == 0x75:
        m.flags[:count] = m.v[:count]
    elif nn == 0x85:
        m.v[:count] = m.flags[:count]
    else:
        return False
    return True


def _xochip_memory(m: Machine, opcode: int, x: int, nn: int) -> bool:
    if opcode == 0xF000:
        m.i = m.word(m.pc)
        m.jump(m.pc + 2)
    elif opcode == 0xF002:
        m.pattern = bytes(m.memory[m.i + offset & m.mask] for offset in range(16))
    elif nn == 0x01:
        m.planes = x & 3
    elif nn == 0x3A:
        m.pitch = m.v[x]
    else:
        return False
    return True


def _wait_for_key(m: Machine, x: int) -> None:
    if m.quirks.key_wait == "press":
        pressed = _lowest_key(m.keys & ~m.previous_keys)
        if pressed is None:
            return m.repeat_next_frame()
        m.v[x] = pressed
        # One press answers one wait, also where the program waits again in this frame.
        m.previous_keys |= 1 << pressed
        return
    if m.waited_key is None:
        m.waited_key = _lowest_key(m.keys)
    if m.waited_key is None or m.keys >> m.waited_key & 1:
        return m.repeat_next_frame()
    m.v[x] = m.waited_key
    m.waited_key = None


def _lowest_key(keys: int) -> int | None:
    return (keys & -keys).bit_length() - 1 if keys else None


_BY_NIBBLE: tuple[Callable[["Machine", int, int, int, int], None], ...] = (
    _system,
    _jump,
    _call,
    _skip_equal,
    _skip_unequal,
    _five,
    _load,
    _add,
    _arithmetic,
    _skip_registers_unequal,
    _index,
    _jump_offset,
    _random,
    _draw,
    _key_skip,
    _memory,
)
