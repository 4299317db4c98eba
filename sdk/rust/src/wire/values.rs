//! Values of config packets and data of debug packets, as far as a core needs them.

use super::constants::{SPEED_LEAST, SPEED_MOST};
use super::{text, u16_at, u32_at};
use crate::core::{CoreConfig, Rate, Register};
use crate::error::{Code, Error};

/// What to do with the emulation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum RunAction {
    /// Go on.
    Resume = 0,
    /// Stand still.
    Pause = 1,
    /// One frame, then stand still.
    Step = 2,
    /// Start over.
    Reset = 3,
}

/// Features one can read.
pub fn features(ids: &[u16]) -> Vec<u8> {
    ids.iter().flat_map(|id| id.to_be_bytes()).collect()
}

/// At most 256 features.
pub fn decode_features(value: &[u8]) -> Result<Vec<u16>, Error> {
    if value.len() % 2 != 0 || value.len() > 512 {
        return Err(Error::malformed(format!("features in {} bytes", value.len())));
    }
    Ok(value.chunks_exact(2).map(|id| u16_at(id, 0)).collect())
}

/// What the core is, as JSON; `session` is the one it asks for again, empty for none.
pub fn core_info(config: &CoreConfig, session: &str) -> Vec<u8> {
    let field = |value: &str, bytes: usize| text::json_string(text::cut(text::clean(value).trim(), bytes));
    let mut json = format!(
        "{{\"name\":{},\"system\":{},\"title\":{},\"players\":{},\"layout\":\"{}\"",
        field(&config.name, 64),
        field(&config.system, 32),
        field(&config.title, 128),
        config.players,
        config.layout.name(),
    );
    if !session.is_empty() {
        json.push_str(&format!(",\"session\":{}", text::json_string(session)));
    }
    json.push('}');
    json.into_bytes()
}

/// Frames per second.
pub fn frame_rate(rate: Rate) -> Vec<u8> {
    [rate.numerator.to_be_bytes(), rate.denominator.to_be_bytes()].concat()
}

/// One byte of a run action.
pub fn decode_run(value: &[u8]) -> Result<RunAction, Error> {
    match value {
        [0] => Ok(RunAction::Resume),
        [1] => Ok(RunAction::Pause),
        [2] => Ok(RunAction::Step),
        [3] => Ok(RunAction::Reset),
        _ => Err(Error::malformed("a run action that is none")),
    }
}

/// Percent of the core's own rate; negative is backwards.
pub fn decode_speed(value: &[u8]) -> Result<i16, Error> {
    match value {
        &[high, low] => match i16::from_be_bytes([high, low]) {
            percent if (SPEED_LEAST..=SPEED_MOST).contains(&percent.unsigned_abs()) => Ok(percent),
            percent => Err(Error::malformed(format!("a speed of {percent} %"))),
        },
        _ => Err(Error::malformed(format!("a speed of {} bytes", value.len()))),
    }
}

/// A session id; empty for none.
pub fn decode_session(value: &[u8]) -> Result<String, Error> {
    let is_fine = value.len() <= 64 && value.iter().all(|&c| c.is_ascii_alphanumeric() || b"._-".contains(&c));
    match std::str::from_utf8(value) {
        Ok(id) if is_fine => Ok(id.to_string()),
        _ => Err(Error::malformed("a session id that is none")),
    }
}

/// True where the session has ended, for good.
pub fn decode_session_ended(value: &[u8]) -> Result<bool, Error> {
    match value {
        [state @ 0..=3] => Ok(*state == 3),
        _ => Err(Error::malformed("a session state that is none")),
    }
}

/// Code and sentence of a notice.
pub fn decode_notice(value: &[u8]) -> Result<(String, String), Error> {
    let text = std::str::from_utf8(value).map_err(|_| Error::malformed("a notice is not UTF-8"))?;
    let (code, sentence) = text.split_once(' ').unwrap_or((text, ""));
    if code.is_empty() || !code.bytes().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == b'_') {
        return Err(Error::malformed("a notice without a code"));
    }
    Ok((code.to_string(), text::clean(sentence)))
}

/// Data of a debug packet with the registers.
pub fn registers(registers: &[Register]) -> Result<Vec<u8>, Error> {
    let count = u8::try_from(registers.len())
        .map_err(|_| Error::new(Code::CoreFailed, format!("{} registers, at most 255 fit", registers.len())))?;
    let mut data = vec![1, count];
    for Register { name, bits, value } in registers {
        let fits = (1..=64).contains(bits) && (*bits == 64 || value >> bits == 0);
        if !fits {
            return Err(Error::new(Code::CoreFailed, format!("register {name} is {value:#x} in {bits} bits")));
        }
        let clean = text::clean(name);
        let name = text::cut(&clean, 255).as_bytes();
        data.push(name.len() as u8);
        data.extend_from_slice(name);
        data.push(*bits);
        data.extend(value.to_be_bytes());
    }
    Ok(data)
}

/// Data of a debug packet with one line of text.
pub fn debug_text(line: &str) -> Vec<u8> {
    let mut data = vec![2];
    data.extend_from_slice(text::clean(line).as_bytes());
    data
}

/// Data of a debug packet that reports a breakpoint.
pub fn hit(address: u32) -> Vec<u8> {
    let mut data = vec![3];
    data.extend(address.to_be_bytes());
    data
}

/// Addresses of four bytes each, at most `most`.
pub fn decode_addresses(bytes: &[u8], most: usize) -> Result<Vec<u32>, Error> {
    if bytes.len() % 4 != 0 || bytes.len() > most * 4 {
        return Err(Error::malformed(format!("addresses in {} bytes", bytes.len())));
    }
    Ok(bytes.chunks_exact(4).map(|address| u32_at(address, 0)).collect())
}
