"""Bounds that are checked before anything is allocated; the same as in docs/limits.md."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bytes unless the name says otherwise."""

    frame_pixels: int = 4096 * 2160
    packet_bytes: int = 64 * 1024 * 1024
    audio_bytes: int = 1024 * 1024
    config_bytes: int = 60 * 1024
    debug_bytes: int = 1024 * 1024
    client_packet_bytes: int = 64 * 1024
    error_text_bytes: int = 1024
    state_bytes: int = 16 * 1024 * 1024
    memory_read_bytes: int = 64 * 1024
    breakpoints: int = 64
    handshake_s: float = 10.0
    ask_s: float = 10.0
    reconnect_min_s: float = 0.2
    reconnect_max_s: float = 5.0
    input_s: float = 0.016


DEFAULT_LIMITS = Limits()
