//! The bytes of the protocol, without sockets: what the tests put to the golden data of `vectors/perun`.

pub mod asks;
pub mod constants;
pub mod devices;
pub mod endpoint;
pub mod handshake;
pub mod packets;
pub mod sequence;
pub mod text;
pub mod values;

/// A big-endian u16; the caller has checked the length.
pub(crate) fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_be_bytes([bytes[at], bytes[at + 1]])
}

/// A big-endian u32; the caller has checked the length.
pub(crate) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}
