//! The first Game Boy (DMG): processor, picture, sound, timer, joypad, link port, cartridges with MBC1, 2, 3 and 5.

mod apu;
mod bus;
mod cartridge;
mod core;
mod cpu;
mod joypad;
mod machine;
mod ppu;
mod serial;
mod sram;
mod state;
mod timer;

pub use crate::bus::Bus;
pub use crate::cartridge::Cartridge;
pub use crate::core::{GameBoyCore, Palette};
pub use crate::cpu::Cpu;
pub use crate::machine::{Machine, FRAME_DOTS, HEIGHT, WIDTH};
pub use crate::sram::SramFile;
