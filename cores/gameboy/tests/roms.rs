//! The test programs of `roms`, each by what it reports.

#[path = "../examples/assemble/assembler.rs"]
mod assembler;
#[path = "../examples/assemble/encode.rs"]
mod encode;
#[path = "../examples/assemble/expression.rs"]
mod expression;

use gameboy_core::{Cartridge, Machine};
use perun_sdk::frames::sha256;
use perun_sdk::Button;
use std::path::PathBuf;

fn source(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("roms").join(name)
}

fn machine(name: &str) -> Machine {
    let rom = assembler::assemble_file(&source(name)).unwrap_or_else(|message| panic!("{message}"));
    Machine::new(Cartridge::new(rom).unwrap())
}

fn registers(machine: &Machine) -> [u8; 6] {
    let cpu = &machine.cpu;
    [cpu.b, cpu.c, cpu.d, cpu.e, cpu.h, cpu.l]
}

/// Runs until the registers are those of a result, for half a minute of the machine's time at most.
fn passes(name: &str) -> Machine {
    let mut machine = machine(name);
    for _ in 0..1800 {
        machine.run_frame(0);
        if registers(&machine) == [3, 5, 8, 13, 21, 34] {
            assert_eq!(machine.serial(), b"Passed\n", "{name}");
            return machine;
        }
        if registers(&machine) == [0x42; 6] {
            panic!("{name}: {}", String::from_utf8_lossy(machine.serial()));
        }
    }
    panic!("{name} does not end; PC is {:#06x}, check {:#04x}", machine.cpu.pc, machine.bus.peek(0xff80));
}

macro_rules! programs {
    ($($test:ident $file:literal,)*) => {
        $(#[test]
        fn $test() {
            passes($file);
        })*
    };
}

programs! {
    cpu "cpu.s",
    timer "timer.s",
    interrupts "interrupts.s",
    halt "halt.s",
    ppu_timing "ppu-timing.s",
    sprites "sprites.s",
    mbc1 "mbc1.s",
    mbc3 "mbc3.s",
    mbc5 "mbc5.s",
    dma "dma.s",
    sound "sound.s",
}

#[test]
fn daa_which_reports_by_the_memory_too() {
    let machine = passes("daa.s");
    let memory: Vec<u8> = (0xa000..0xa00b).map(|address| machine.bus.peek(address)).collect();
    assert_eq!(&memory, b"\0\xde\xb0\x61Passed\n");
}

#[test]
fn screen_by_its_hash() {
    let mut machine = machine("screen.s");
    for _ in 0..20 {
        machine.run_frame(0);
    }
    let greys = machine.picture().iter().map(|shade| 255 - shade * 85);
    let pixels: Vec<u8> = greys.flat_map(|grey| [grey, grey, grey, 255]).collect();
    let wanted = std::fs::read_to_string(source("screen.screen")).unwrap();
    assert_eq!(sha256::hex(&pixels), wanted.trim());
}

#[test]
fn joypad_by_its_halves_and_its_interrupt() {
    let mut machine = machine("../tests/joypad.s");
    let mut shown = |buttons: u16| {
        machine.run_frame(buttons);
        machine.run_frame(buttons);
        [0xc000, 0xc001].map(|address| machine.bus.peek(address))
    };
    assert_eq!(shown(0), [0xef, 0xdf]);
    assert_eq!(shown(Button::Right.mask()), [0xee, 0xdf]);
    assert_eq!(shown(Button::Left.mask() | Button::Up.mask()), [0xe9, 0xdf]);
    assert_eq!(shown(Button::Down.mask() | Button::A.mask()), [0xe7, 0xde]);
    assert_eq!(shown(Button::B.mask() | Button::Back.mask() | Button::Start.mask()), [0xef, 0xd1]);
    // What a Game Boy has not.
    assert_eq!(shown(Button::X.mask() | Button::Guide.mask()), [0xef, 0xdf]);
    assert!(machine.bus.peek(0xc002) > 0);
}
