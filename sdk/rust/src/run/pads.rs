use crate::wire::sequence::LatestWins;

const MOST_PADS: usize = 16;

/// The newest buttons of every pad: latest wins, and nothing queues up.
#[derive(Debug)]
pub(crate) struct Pads {
    states: Vec<u16>,
    order: [LatestWins; MOST_PADS + 1],
}

impl Pads {
    pub(crate) fn new(players: u8) -> Self {
        let count = usize::from(players).clamp(1, MOST_PADS);
        Pads { states: vec![0; count], order: [LatestWins::default(); MOST_PADS + 1] }
    }

    pub(crate) fn states(&self) -> &[u16] {
        &self.states
    }

    /// One input packet; seat 0, from hosts that know no seats, is player 1. Seats that do not exist are ignored.
    pub(crate) fn accept(&mut self, seat: u16, sequence: u16, buttons: u16) {
        let seat = usize::from(seat);
        let pad = seat.max(1) - 1;
        if pad < self.states.len() && self.order[seat].accept(sequence) {
            self.states[pad] = buttons;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Pads;

    #[test]
    fn keeps_the_newest_per_pad_and_ignores_who_is_not_there() {
        let mut pads = Pads::new(2);
        pads.accept(1, 5, 0x11);
        pads.accept(1, 4, 0x22);
        pads.accept(2, 1, 0x40);
        pads.accept(3, 9, 0xff);
        pads.accept(999, 9, 0xff);
        assert_eq!(pads.states(), [0x11, 0x40]);
        pads.accept(0, 0, 0x08);
        assert_eq!(pads.states(), [0x08, 0x40]);
    }
}
