//! The config key device: sticks, mouse, keyboard, fingers.

use super::u16_at;
use crate::error::Error;

/// What a device of a player says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[allow(missing_docs)]
pub enum DeviceInput {
    /// Two sticks (x, y) and two triggers.
    Analog { left: (i16, i16), right: (i16, i16), triggers: (u8, u8) },
    /// Moved by, wheels by (120 a notch), buttons held.
    Mouse { moved: (i16, i16), wheel: (i16, i16), buttons: u8 },
    /// At (0 to 65535 of the picture), wheels by, buttons held.
    Pointer { at: (u16, u16), wheel: (i16, i16), buttons: u8 },
    /// A usage of the USB HID page 7.
    Key { usage: u16, pressed: bool },
    /// Every finger that is down: its id, and where.
    Touch { points: Vec<(u8, u16, u16)> },
}

/// The pad (1 to 16, 0 for the only one) and what its device says.
pub fn decode(value: &[u8]) -> Result<(u8, DeviceInput), Error> {
    let [pad @ 0..=16, device, state @ ..] = value else { return Err(wrong(value)) };
    let signed = |at: usize| u16_at(state, at) as i16;
    let input = match (device, state.len()) {
        (1, 10) => DeviceInput::Analog {
            left: (signed(0), signed(2)),
            right: (signed(4), signed(6)),
            triggers: (state[8], state[9]),
        },
        (2, 9) => {
            DeviceInput::Mouse { moved: (signed(0), signed(2)), wheel: (signed(4), signed(6)), buttons: state[8] }
        }
        (3, 9) => DeviceInput::Pointer {
            at: (u16_at(state, 0), u16_at(state, 2)),
            wheel: (signed(4), signed(6)),
            buttons: state[8],
        },
        (4, 3) if state[2] <= 1 => DeviceInput::Key { usage: u16_at(state, 0), pressed: state[2] == 1 },
        (5, length) if length % 5 == 0 && length <= 50 => DeviceInput::Touch {
            points: state.chunks_exact(5).map(|point| (point[0], u16_at(point, 1), u16_at(point, 3))).collect(),
        },
        _ => return Err(wrong(value)),
    };
    Ok((*pad, input))
}

fn wrong(value: &[u8]) -> Error {
    Error::malformed(format!("device input in {} bytes that make none", value.len()))
}
