//! Numbers of docs/protocol/perun.md and docs/limits.md.
#![allow(missing_docs)]

pub const HELLO_MAGIC: &[u8] = b"PERUN_HELLO";
pub const OK_MAGIC: &[u8] = b"OK";
pub const ERROR_MAGIC: &[u8] = b"ERROR";
pub const VERSION: u16 = 1;
pub const HEADER_BYTES: usize = 8;

/// Capability bits.
pub mod capability {
    pub const DELTA: u16 = 0x0001;
    pub const AUDIO: u16 = 0x0002;
    pub const DEBUG: u16 = 0x0004;
    pub const EXTENSION: u16 = 0x0100;
}

/// Types of packets.
pub mod packet {
    pub const VIDEO: u8 = 1;
    pub const AUDIO: u8 = 2;
    pub const INPUT: u8 = 3;
    pub const CONFIG: u8 = 4;
    pub const DEBUG: u8 = 5;
}

/// Keys of config packets.
pub mod key {
    pub const FEATURES: u8 = 1;
    pub const CORE_INFO: u8 = 2;
    pub const PIXEL_FORMAT: u8 = 3;
    pub const FRAME_RATE: u8 = 4;
    pub const SESSION: u8 = 5;
    pub const RUN: u8 = 7;
    pub const NOTICE: u8 = 8;
    pub const SESSION_STATE: u8 = 9;
    pub const ASK: u8 = 12;
    pub const ANSWER: u8 = 13;
    pub const DEVICE: u8 = 14;
    pub const SPEED: u8 = 0x12;
}

/// Features of the extension.
pub mod feature {
    pub const LZ4: u16 = 0x01;
    pub const SESSIONS: u16 = 0x02;
    pub const RUN: u16 = 0x03;
    pub const INDEXED: u16 = 0x05;
    pub const SCROLL: u16 = 0x06;
    pub const ASKS: u16 = 0x10;
    pub const DEVICES: u16 = 0x11;
    pub const MICROPHONE: u16 = 0x12;
    pub const DEBUGGER: u16 = 0x14;
    pub const SPEED: u16 = 0x15;
}

/// Percent of a core's own rate, forwards and backwards.
pub const SPEED_LEAST: u16 = 10;
pub const SPEED_MOST: u16 = 1600;
pub const FRAME_PIXELS: u32 = 4096 * 2160;
pub const PACKET_BYTES: u32 = 64 * 1024 * 1024;
pub const AUDIO_BYTES: u32 = 1024 * 1024;
pub const CONFIG_BYTES: u32 = 60 * 1024;
pub const DEBUG_BYTES: u32 = 1024 * 1024;
pub const CLIENT_PACKET_BYTES: u32 = 64 * 1024;
pub const ERROR_TEXT_BYTES: usize = 1024;
pub const STATE_BYTES: u32 = 16 * 1024 * 1024;
pub const MEMORY_READ_BYTES: u32 = 64 * 1024;
pub const BREAKPOINTS: usize = 64;
pub const HANDSHAKE_MS: u64 = 10_000;
pub const RECONNECT_MIN_MS: u64 = 200;
pub const RECONNECT_MAX_MS: u64 = 5_000;
