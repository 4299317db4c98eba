/// Buttons of the layout `xinput`; the number is the bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum Button {
    Up = 0,
    Down = 1,
    Left = 2,
    Right = 3,
    Start = 4,
    Back = 5,
    LeftThumb = 6,
    RightThumb = 7,
    LeftShoulder = 8,
    RightShoulder = 9,
    Guide = 10,
    A = 12,
    B = 13,
    X = 14,
    Y = 15,
}

impl Button {
    /// The bit of this button.
    pub const fn mask(self) -> u16 {
        1 << self as u8
    }

    /// True while it is held.
    pub const fn is_down(self, buttons: u16) -> bool {
        buttons & self.mask() != 0
    }
}
