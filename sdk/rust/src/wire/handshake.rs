//! The first message of a connection, as the one who connects sees it.

use super::constants::{ERROR_MAGIC, ERROR_TEXT_BYTES, HELLO_MAGIC, OK_MAGIC, VERSION};
use super::{text, u16_at};
use crate::error::{Code, Error};

/// The hello, whole.
pub fn hello(capabilities: u16) -> Vec<u8> {
    let mut bytes = HELLO_MAGIC.to_vec();
    bytes.extend(VERSION.to_be_bytes());
    bytes.extend(capabilities.to_be_bytes());
    bytes
}

/// What answers a hello.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Accepted, with the capabilities the host has.
    Ok {
        /// Bits the host says both ends have.
        capabilities: u16,
    },
    /// Refused, with the reason; empty if none was given.
    Refused(String),
}

/// Reads the answer, cut in any way. Keeps no more than the longest refusal.
#[derive(Debug, Default)]
pub struct AnswerReader {
    kept: Vec<u8>,
}

impl AnswerReader {
    /// The answer and how many bytes of the chunk it took, or None while it is not whole.
    pub fn push(&mut self, chunk: &[u8]) -> Result<Option<(Answer, usize)>, Error> {
        let before = self.kept.len();
        self.kept.extend_from_slice(&chunk[..chunk.len().min(ERROR_MAGIC.len() + 2 + ERROR_TEXT_BYTES + 1)]);
        match read(&self.kept)? {
            Some((answer, used)) => Ok(Some((answer, used.saturating_sub(before)))),
            None => Ok(None),
        }
    }

    /// The connection ended: a refusal without its end is as good as it gets.
    pub fn finish(&self) -> Error {
        match self.kept.strip_prefix(ERROR_MAGIC) {
            Some(body) if !body.is_empty() => {
                let end = body.iter().position(|&byte| byte == 0).unwrap_or(body.len());
                refused(&text::decode_loosely(&body[..end]))
            }
            _ => Error::new(Code::ConnectionLost, "the connection ended within the handshake"),
        }
    }
}

/// The error a refusal is.
pub fn refused(reason: &str) -> Error {
    let reason = if reason.is_empty() { "without a reason" } else { reason };
    Error::new(Code::HandshakeRefused, format!("the host refused: {reason}"))
}

fn read(bytes: &[u8]) -> Result<Option<(Answer, usize)>, Error> {
    if begins(bytes, OK_MAGIC) {
        if bytes.len() < 6 {
            return Ok(None);
        }
        let version = u16_at(bytes, 2);
        if version != VERSION {
            return Err(Error::new(Code::ProtocolVersion, format!("the peer speaks version {version}, not {VERSION}")));
        }
        return Ok(Some((Answer::Ok { capabilities: u16_at(bytes, 4) }, 6)));
    }
    if !begins(bytes, ERROR_MAGIC) {
        return Err(Error::new(Code::ProtocolMagic, "the answer is neither OK nor ERROR"));
    }
    let body = bytes.get(ERROR_MAGIC.len()..).unwrap_or_default();
    Ok(reason(body).map(|text| (Answer::Refused(text::decode_loosely(text)), bytes.len())))
}

/// Length u16 and text, or text and one NUL: no text begins with a control character, and no length that is read is as
/// large as two letters, so the first byte tells them apart.
fn reason(body: &[u8]) -> Option<&[u8]> {
    let first = *body.first()?;
    if first >= 0x20 {
        return match body.iter().position(|&byte| byte == 0) {
            Some(end) => Some(&body[..end.min(ERROR_TEXT_BYTES)]),
            None if body.len() > ERROR_TEXT_BYTES => Some(&body[..ERROR_TEXT_BYTES]),
            None => None,
        };
    }
    let length = (usize::from(first) * 256 + usize::from(*body.get(1)?)).min(ERROR_TEXT_BYTES);
    body.get(2..2 + length)
}

/// True where the bytes, as far as they go, are those of the magic.
fn begins(bytes: &[u8], magic: &[u8]) -> bool {
    let length = bytes.len().min(magic.len());
    bytes[..length] == magic[..length]
}
