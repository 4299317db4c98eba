//! Questions to a core and its answers, which travel in parts.

use super::constants::STATE_BYTES;
use super::{text, u16_at, u32_at};
use crate::core::MemorySpace;
use crate::error::{Code, Error};

const PREFIX_BYTES: usize = 11;
/// Bytes of one part.
pub const PART_BYTES: usize = 32 * 1024;
const SPACE_NAME_BYTES: usize = 32;
const MOST_SPACES: usize = 64;

/// Kinds of questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum AskKind {
    Abandon = 0,
    SaveState = 1,
    LoadState = 2,
    MemorySpaces = 3,
    ReadMemory = 4,
    SetBreakpoint = 5,
    ClearBreakpoint = 6,
    Breakpoints = 7,
    StepInstruction = 8,
    Registers = 9,
}

impl AskKind {
    fn of(kind: u8) -> Option<Self> {
        use AskKind::*;
        let all = [
            Abandon,
            SaveState,
            LoadState,
            MemorySpaces,
            ReadMemory,
            SetBreakpoint,
            ClearBreakpoint,
            Breakpoints,
            StepInstruction,
            Registers,
        ];
        all.get(usize::from(kind)).copied()
    }

    /// The name in the protocol.
    pub fn name(self) -> &'static str {
        match self {
            AskKind::Abandon => "abandon",
            AskKind::SaveState => "saveState",
            AskKind::LoadState => "loadState",
            AskKind::MemorySpaces => "memorySpaces",
            AskKind::ReadMemory => "readMemory",
            AskKind::SetBreakpoint => "setBreakpoint",
            AskKind::ClearBreakpoint => "clearBreakpoint",
            AskKind::Breakpoints => "breakpoints",
            AskKind::StepInstruction => "stepInstruction",
            AskKind::Registers => "registers",
        }
    }
}

/// A part of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Ask {
    pub request: u16,
    pub kind: AskKind,
    pub offset: u32,
    pub total: u32,
    pub bytes: Vec<u8>,
}

/// Reads the value of the config key ask.
pub fn decode_ask(value: &[u8]) -> Result<Ask, Error> {
    if value.len() < PREFIX_BYTES {
        return Err(Error::malformed(format!("an ask of {} bytes", value.len())));
    }
    let (offset, total, bytes) = (u32_at(value, 3), u32_at(value, 7), &value[PREFIX_BYTES..]);
    if total > STATE_BYTES {
        let message = format!("{total} bytes announced, {STATE_BYTES} are allowed");
        return Err(Error::new(Code::ProtocolTooLarge, message));
    }
    let end = u64::from(offset) + bytes.len() as u64;
    if end > u64::from(total) || (bytes.is_empty() && total > 0) {
        return Err(Error::malformed(format!("bytes {offset} to {end} of {total}")));
    }
    let kind = AskKind::of(value[2]).ok_or_else(|| Error::malformed(format!("ask kind {} is unknown", value[2])))?;
    Ok(Ask { request: u16_at(value, 0), kind, offset, total, bytes: bytes.to_vec() })
}

/// The values of the config key answer for these bytes, in parts; one empty part for nothing.
pub fn answers(request: u16, bytes: &[u8]) -> Vec<Vec<u8>> {
    let total = bytes.len() as u32;
    if bytes.is_empty() {
        return vec![part(request, 0, 0, 0, &[])];
    }
    bytes
        .chunks(PART_BYTES)
        .enumerate()
        .map(|(index, chunk)| part(request, 0, (index * PART_BYTES) as u32, total, chunk))
        .collect()
}

/// The value of the config key answer for a failure, which is written as a notice is.
pub fn failure(request: u16, error: &Error) -> Vec<u8> {
    let notice = format!("{} {}", error.code().as_str(), text::clean(error.message()));
    part(request, 1, 0, notice.len() as u32, notice.as_bytes())
}

fn part(request: u16, code: u8, offset: u32, total: u32, bytes: &[u8]) -> Vec<u8> {
    let mut value = Vec::with_capacity(PREFIX_BYTES + bytes.len());
    value.extend(request.to_be_bytes());
    value.push(code);
    value.extend(offset.to_be_bytes());
    value.extend(total.to_be_bytes());
    value.extend_from_slice(bytes);
    value
}

/// The answer to memorySpaces.
pub fn memory_spaces(spaces: &[MemorySpace]) -> Result<Vec<u8>, Error> {
    if spaces.len() > MOST_SPACES {
        let message = format!("{} memory spaces, at most {MOST_SPACES} can be told", spaces.len());
        return Err(Error::new(Code::CoreFailed, message));
    }
    let mut bytes = Vec::new();
    for MemorySpace { name, size } in spaces {
        let clean = text::clean(name);
        let name = text::cut(&clean, SPACE_NAME_BYTES).as_bytes();
        bytes.push(name.len() as u8);
        bytes.extend_from_slice(name);
        bytes.extend(size.to_be_bytes());
    }
    Ok(bytes)
}

/// Space, address and length of the question readMemory.
pub fn decode_memory_range(bytes: &[u8]) -> Result<(String, u32, u32), Error> {
    let length = bytes.first().map_or(0, |&length| usize::from(length));
    if bytes.is_empty() || length > SPACE_NAME_BYTES || bytes.len() != 1 + length + 8 {
        return Err(Error::malformed("a memory range of another length"));
    }
    let name = text::decode_loosely(&bytes[1..1 + length]);
    Ok((name, u32_at(bytes, 1 + length), u32_at(bytes, 5 + length)))
}

/// Puts parts together that come in order; memory follows what has arrived.
#[derive(Debug)]
pub struct Gather {
    most: u32,
    total: Option<u32>,
    bytes: Vec<u8>,
}

impl Gather {
    /// More than `most` bytes are refused.
    pub fn new(most: u32) -> Self {
        Gather { most, total: None, bytes: Vec::new() }
    }

    /// The whole bytes with the last part, None before it.
    pub fn add(&mut self, offset: u32, total: u32, part: &[u8]) -> Result<Option<Vec<u8>>, Error> {
        if total > self.most {
            let message = format!("{total} bytes announced, {} are allowed", self.most);
            return Err(Error::new(Code::ProtocolTooLarge, message));
        }
        let first = *self.total.get_or_insert(total);
        let filled = self.bytes.len();
        if total != first || offset as usize != filled || filled + part.len() > total as usize {
            let text = format!("the part at {offset} of {total} bytes does not follow {filled} of {first}");
            return Err(Error::malformed(text));
        }
        self.bytes.extend_from_slice(part);
        Ok((self.bytes.len() == first as usize).then(|| std::mem::take(&mut self.bytes)))
    }
}
