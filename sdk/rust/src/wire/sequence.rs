//! Latest wins, on the 16-bit circle.

/// True where `a` was sent before `b`.
pub fn is_older(a: u16, b: u16) -> bool {
    a.wrapping_sub(b) >= 0x8000
}

/// The next of a sender that counts: 1 to 65535, then 1 again.
pub fn after(sequence: u16) -> u16 {
    if sequence == u16::MAX {
        1
    } else {
        sequence + 1
    }
}

/// Says which packets of one sender still count. 0 counts always, and changes nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct LatestWins {
    newest: Option<u16>,
}

impl LatestWins {
    /// True where the packet counts.
    pub fn accept(&mut self, sequence: u16) -> bool {
        if sequence == 0 {
            return true;
        }
        if self.newest.is_some_and(|newest| is_older(sequence, newest)) {
            return false;
        }
        self.newest = Some(sequence);
        true
    }
}
