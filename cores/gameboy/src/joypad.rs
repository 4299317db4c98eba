//! P1: four lines that show the directions, the buttons, both or none.

use crate::state::Sync;
use perun_sdk::Button;

const DIRECTIONS: [Button; 4] = [Button::Right, Button::Left, Button::Up, Button::Down];
const BUTTONS: [Button; 4] = [Button::A, Button::B, Button::Back, Button::Start];

#[derive(Clone, Debug, Default)]
pub(crate) struct Joypad {
    selected: u8,
    held: u16,
}

impl Joypad {
    /// True where a line fell, which asks for the interrupt.
    pub(crate) fn hold(&mut self, buttons: u16) -> bool {
        let before = self.read();
        self.held = buttons;
        before & !self.read() & 15 != 0
    }

    /// A line is low where something on it is held and its half is selected, which is low too.
    pub(crate) fn read(&self) -> u8 {
        let line = |buttons: &[Button; 4]| {
            (0..4).filter(|&bit| buttons[bit].is_down(self.held)).fold(0u8, |lines, bit| lines | 1 << bit)
        };
        let mut low = 0;
        if self.selected & 0x10 == 0 {
            low |= line(&DIRECTIONS);
        }
        if self.selected & 0x20 == 0 {
            low |= line(&BUTTONS);
        }
        0xc0 | self.selected | (!low & 15)
    }

    /// True where a line fell.
    pub(crate) fn write(&mut self, value: u8) -> bool {
        let before = self.read();
        self.selected = value & 0x30;
        before & !self.read() & 15 != 0
    }

    pub(crate) fn sync(&mut self, state: &mut Sync) {
        state.u8(&mut self.selected);
        self.selected &= 0x30;
    }
}
