//! LZ4 as Perun sends it: the uncompressed size as u32 little-endian, then one raw block.

use crate::error::{Code, Error};

/// Compressed, with the size in front.
pub fn compress(plain: &[u8]) -> Vec<u8> {
    lz4_flex::block::compress_prepend_size(plain)
}

/// The size in front, once it was found to be one that `is_possible`; CODEC_SIZE otherwise. Nothing is allocated before.
pub(crate) fn declared(data: &[u8], is_possible: impl Fn(usize) -> bool) -> Result<usize, Error> {
    let Some(prefix) = data.first_chunk::<4>() else {
        return Err(Error::new(Code::CodecSize, format!("compressed data of {} bytes", data.len())));
    };
    let size = u32::from_le_bytes(*prefix) as usize;
    if is_possible(size) {
        return Ok(size);
    }
    Err(Error::new(Code::CodecSize, format!("compressed data of {size} bytes, which these flags cannot have")))
}

/// Exactly `size` bytes; CODEC_SIZE where the prefix says another size, CODEC_CORRUPT where the block does not yield it.
pub fn decompress(data: &[u8], size: usize) -> Result<Vec<u8>, Error> {
    declared(data, |declared| declared == size)?;
    let block = &data[4..];
    // A byte of a block yields at most 255 bytes: what cannot be is not allocated.
    if size > block.len().saturating_mul(255) {
        return Err(corrupt());
    }
    let mut plain = vec![0; size];
    match lz4_flex::block::decompress_into(block, &mut plain) {
        Ok(length) if length == size => Ok(plain),
        _ => Err(corrupt()),
    }
}

fn corrupt() -> Error {
    Error::new(Code::CodecCorrupt, "an LZ4 block that does not decompress to its size")
}
