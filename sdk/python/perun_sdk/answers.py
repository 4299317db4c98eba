"""Answers what is asked of a core by way of its host."""

from __future__ import annotations

from collections.abc import Callable

from .core import PerunCore, has_hook
from .errors import PerunError, malformed, too_large
from .limits import DEFAULT_LIMITS, Limits
from .wire.asks import (
    Answer,
    Ask,
    MemorySpace,
    PartGather,
    decode_addresses,
    decode_memory_range,
    encode_addresses,
    encode_memory_spaces,
    parts_of,
)
from .wire.debug import encode_registers

# Longest question but for a state, and how many may be half asked.
_QUESTION_BYTES = 1024
_MOST_OPEN = 64

_HOOKS = {
    "saveState": "save_state",
    "loadState": "load_state",
    "setBreakpoint": "set_breakpoints",
    "clearBreakpoint": "set_breakpoints",
    "readMemory": "read_memory",
    "stepInstruction": "step_instruction",
    "registers": "registers",
}


def answers_asks(core: PerunCore) -> bool:
    """True where there is anything to ask the core."""
    return any(has_hook(core, hook) for hook in _HOOKS.values())


class CoreAnswers:
    """What the core raises becomes the answer, never its end."""

    def __init__(
        self,
        core: PerunCore,
        send: Callable[[Answer], None],
        step: Callable[[], None],
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        """`step` runs one instruction and shows what came of it."""
        self._core = core
        self._send = send
        self._step = step
        self._limits = limits
        self._open: dict[int, tuple[str, PartGather]] = {}
        self._breakpoints: set[int] = set()

    def take(self, ask: Ask) -> None:
        request, kind = ask.request, ask.kind
        if ask.part.offset == 0:
            self._open.pop(request, None)
        if kind == "abandon":
            return
        if request not in self._open:
            if len(self._open) >= _MOST_OPEN:
                self._send(Answer(request, PerunError("LIMIT_REACHED", f"{_MOST_OPEN} questions are half asked")))
                return
            most = self._limits.state_bytes if kind == "loadState" else _QUESTION_BYTES
            self._open[request] = (kind, PartGather(most))
        open_kind, gather = self._open[request]
        if open_kind != kind:
            return
        try:
            question = gather.add(ask.part)
            if question is None:
                return
            self._open.pop(request)
            answer = self._answer(kind, question)
        except Exception as error:
            self._open.pop(request, None)
            failure = error if isinstance(error, PerunError) else PerunError("CORE_FAILED", f"{kind}: {error}")
            self._send(Answer(request, failure))
            return
        for part in parts_of(answer):
            self._send(Answer(request, part))

    def close(self) -> None:
        """The connection is gone, and with it everybody who set a breakpoint."""
        self._open.clear()
        if self._breakpoints:
            self._breakpoints.clear()
            self._core.set_breakpoints([])

    def _answer(self, kind: str, question: bytes) -> bytes:
        hook = _HOOKS.get(kind)
        if hook is not None and kind != "readMemory" and not has_hook(self._core, hook):
            raise PerunError("MISSING_CAPABILITY", f"this core has no {kind}")
        answer = b""
        if kind == "saveState":
            answer = bytes(self._core.save_state())
        elif kind == "loadState":
            self._core.load_state(question)
        elif kind == "memorySpaces":
            answer = encode_memory_spaces(self._spaces())
        elif kind == "readMemory":
            answer = self._read_memory(question)
        elif kind == "stepInstruction":
            self._step()
        elif kind == "registers":
            answer = encode_registers(self._core.registers())
        elif kind == "breakpoints":
            answer = encode_addresses(sorted(self._breakpoints))
        else:
            self._change_breakpoint(kind, question)
        if len(answer) > self._limits.state_bytes:
            raise too_large(f"the answer to {kind} has {len(answer)} bytes")
        return answer

    def _spaces(self) -> list[MemorySpace]:
        return list(self._core.memory_spaces()) if has_hook(self._core, "memory_spaces") else []

    def _read_memory(self, question: bytes) -> bytes:
        name, address, length = decode_memory_range(question)
        size = next((space.size for space in self._spaces() if space.name == name), None)
        if size is None:
            raise PerunError("NOT_FOUND", f'this core has no memory space "{name}"')
        if length > self._limits.memory_read_bytes:
            raise too_large(f"{length} bytes of memory at once, {self._limits.memory_read_bytes} are allowed")
        if length == 0 or address + length > size:
            raise PerunError("NOT_FOUND", f"{name} has {size} bytes; {length} from {address} on are not all there")
        return bytes(self._core.read_memory(name, address, length))

    def _change_breakpoint(self, kind: str, question: bytes) -> None:
        addresses = decode_addresses(question, 1)
        if not addresses:
            raise malformed("a breakpoint without its address")
        if kind == "clearBreakpoint":
            self._breakpoints.discard(addresses[0])
        elif len(self._breakpoints) >= self._limits.breakpoints:
            raise PerunError("LIMIT_REACHED", f"{self._limits.breakpoints} breakpoints are set already")
        else:
            self._breakpoints.add(addresses[0])
        self._core.set_breakpoints(sorted(self._breakpoints))
