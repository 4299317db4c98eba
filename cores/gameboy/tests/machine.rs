//! What holds for any program: states, hostile bytes, breakpoints, the rate of the sound, and the battery's file.

use gameboy_core::{Cartridge, GameBoyCore, Machine, Palette, SramFile, FRAME_DOTS};
use perun_sdk::{Input, PerunCore, Picture};
use std::path::PathBuf;

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| (self.next() >> 20) as u8).collect()
    }
}

fn rom(kind: u8, ram: u8, code: &[u8]) -> Vec<u8> {
    let mut rom = vec![0; 0x8000];
    rom[0x100..0x103].copy_from_slice(&[0xc3, 0x50, 0x01]);
    rom[0x134..0x138].copy_from_slice(b"TEST");
    rom[0x147] = kind;
    rom[0x149] = ram;
    rom[0x150..0x150 + code.len()].copy_from_slice(code);
    rom
}

fn machine(rom: Vec<u8>) -> Machine {
    Machine::new(Cartridge::new(rom).unwrap())
}

/// A game of random instructions, with the chips that have states of their own.
fn noise(seed: u64) -> Machine {
    let mut random = Random(seed * 2 + 1);
    let kind = [0x00, 0x03, 0x06, 0x10, 0x1e][seed as usize % 5];
    let code = random.bytes(0x6000);
    machine(rom(kind, 3, &code))
}

fn run(machine: &mut Machine, frames: u16) -> (Vec<u8>, Vec<i16>) {
    let mut sound = Vec::new();
    for frame in 0..frames {
        machine.run_frame(frame.wrapping_mul(0x1357));
        sound.extend(machine.take_samples());
    }
    (machine.picture().to_vec(), sound)
}

#[test]
fn any_bytes_are_a_program_and_a_state_goes_on_exactly() {
    for seed in 0..60 {
        let mut one = noise(seed);
        run(&mut one, 5);
        let state = one.save_state();
        let mut other = noise(seed);
        other.load_state(&state).unwrap();
        // The filter of the output is not part of the machine: its charge is forgotten on both sides.
        one.load_state(&state).unwrap();
        assert_eq!(run(&mut one, 5), run(&mut other, 5), "seed {seed}");
        assert_eq!(one.save_state(), other.save_state(), "seed {seed}");
    }
}

#[test]
fn hostile_states_are_refused_or_run() {
    let mut random = Random(77);
    let mut game = noise(3);
    run(&mut game, 3);
    let state = game.save_state();
    for length in [0, 4, 8, 9, state.len() - 1] {
        assert!(game.load_state(&state[..length]).is_err());
    }
    assert!(game.load_state(&[&state[..], &[0]].concat()).is_err());
    assert!(noise(8).load_state(&state).is_err(), "a state of another game");
    assert_eq!(game.save_state(), state, "a refused state changes nothing");
    for _ in 0..100 {
        let mut broken = state.clone();
        for _ in 0..1 + random.next() % 40 {
            // Most of a state is memory: aim at what is not.
            let at = 9 + (random.next() as usize) % (broken.len() - 9);
            broken[at] = random.next() as u8;
            let near_end = broken.len() - 1 - (random.next() as usize) % 400;
            broken[near_end] = random.next() as u8;
        }
        game.load_state(&broken).unwrap();
        game.run_frame(0);
    }
}

#[test]
fn what_is_no_game_is_refused() {
    assert!(Cartridge::new(vec![0; 0x14f]).is_err());
    assert!(Cartridge::new(vec![0; 9 * 1024 * 1024]).is_err());
    let refused = Cartridge::new(rom(0xfc, 0, &[])).unwrap_err();
    assert!(refused.message().contains("type 0xfc"), "{refused}");
    assert!(Cartridge::new(rom(0x03, 9, &[])).is_err());
    // A file that is cut off is played as far as it goes.
    let mut short = rom(0x01, 0, &[]);
    short.truncate(0x200);
    run(&mut machine(short), 2);
}

#[test]
fn frames_and_samples_come_at_their_rate() {
    // jr @
    let mut game = machine(rom(0, 0, &[0x18, 0xfe]));
    let mut samples = 0;
    for _ in 0..1200 {
        game.run_frame(0);
        samples += game.take_samples().len() / 2;
    }
    let exact = 1200.0 * f64::from(FRAME_DOTS) / 4_194_304.0 * 48_000.0;
    assert!((samples as f64 - exact).abs() < 2.0, "{samples} samples, {exact} wanted");
}

#[test]
fn a_channel_sounds_at_its_frequency() {
    // NR52, NR50, NR51, NR12, NR13 and NR14 of 1024: 131072 / (2048 − 1024) = 128 Hz
    let code = [
        0x3e, 0x80, 0xe0, 0x26, 0x3e, 0x77, 0xe0, 0x24, 0x3e, 0x11, 0xe0, 0x25, 0x3e, 0x80, 0xe0, 0x11, 0x3e, 0xf0,
        0xe0, 0x12, 0xaf, 0xe0, 0x13, 0x3e, 0x84, 0xe0, 0x14, 0x18, 0xfe,
    ];
    let (_, sound) = run(&mut machine(rom(0, 0, &code)), 120);
    let left: Vec<i16> = sound.chunks_exact(2).map(|pair| pair[0]).collect();
    let rising = left.windows(2).filter(|pair| pair[0] < 0 && pair[1] >= 0).count();
    let exact = left.len() as f64 / 48_000.0 * 128.0;
    assert!((rising as f64 - exact).abs() < 3.0, "{rising} waves, {exact} wanted");
    assert!(left.iter().any(|&sample| sample > 2000));
}

#[test]
fn stops_in_front_of_an_address_and_goes_on() {
    // inc a; jr back
    let mut game = machine(rom(0, 0, &[0x3c, 0x18, 0xfd]));
    game.set_breakpoints(vec![0x151, 0x9999]);
    assert_eq!(game.run_frame(0), Some(0x151));
    let a = game.cpu.a;
    assert_eq!(game.run_frame(0), Some(0x151));
    assert_eq!((game.cpu.a, game.cpu.pc), (a.wrapping_add(1), 0x151));
    game.set_breakpoints(Vec::new());
    assert_eq!(game.run_frame(0), None);
}

fn file(name: &str) -> SramFile {
    let folder = std::env::temp_dir().join(format!("gameboy-core-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    SramFile::new(folder.join("deep/game.sav"))
}

fn folder_of(file: &SramFile) -> PathBuf {
    file.path().parent().unwrap().to_path_buf()
}

/// Opens the RAM, and adds one to its first byte.
const COUNTING: [u8; 13] = [0x3e, 0x0a, 0xea, 0x00, 0x00, 0x21, 0x00, 0xa0, 0x34, 0x76, 0x18, 0xfe, 0x00];

fn play(sram: &SramFile, kind: u8) -> Result<GameBoyCore, perun_sdk::Error> {
    let game = machine(rom(kind, 2, &COUNTING));
    let mut core = GameBoyCore::new(game, "Test".into(), Palette::GREY, Some(sram.clone()))?;
    core.frame(Input { pads: &[0] })?;
    core.save_battery()?;
    Ok(core)
}

#[test]
fn a_battery_keeps_its_ram_from_one_run_to_the_next() {
    let sram = file("keeps");
    for count in [0u8, 1, 2] {
        play(&sram, 0x03).unwrap();
        let bytes = std::fs::read(sram.path()).unwrap();
        assert_eq!((bytes.len(), bytes[0]), (0x2000, count));
    }
    let names: Vec<_> = std::fs::read_dir(folder_of(&sram)).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["game.sav"]);
    std::fs::remove_dir_all(folder_of(&sram)).unwrap();
}

#[test]
fn the_clock_lies_behind_the_ram() {
    let sram = file("clock");
    play(&sram, 0x10).unwrap();
    assert_eq!(std::fs::read(sram.path()).unwrap().len(), 0x2000 + 48);
    play(&sram, 0x10).unwrap();
    std::fs::remove_dir_all(folder_of(&sram)).unwrap();
}

#[test]
fn without_a_battery_nothing_is_written() {
    let sram = file("none");
    play(&sram, 0x02).unwrap();
    assert!(!sram.path().exists());
}

#[test]
fn a_file_of_another_size_is_told_and_left_alone() {
    let sram = file("wrong");
    std::fs::create_dir_all(folder_of(&sram)).unwrap();
    std::fs::write(sram.path(), b"precious").unwrap();
    let error = play(&sram, 0x03).unwrap_err();
    assert!(error.message().contains("move it away"), "{error}");
    assert_eq!(std::fs::read(sram.path()).unwrap(), b"precious");
    std::fs::remove_dir_all(folder_of(&sram)).unwrap();
}

#[test]
fn shows_its_registers_memory_and_colours() {
    let game = machine(rom(0x03, 2, &COUNTING));
    let mut core = GameBoyCore::new(game, "Test".into(), Palette::GREEN, None).unwrap();
    let frame = core.frame(Input { pads: &[0] }).unwrap();
    let Picture::Indexed { width: 160, height: 144, indices, palette } = frame.picture else { panic!() };
    assert_eq!((indices.len(), palette.len()), (160 * 144, 16));
    assert_eq!(frame.audio.len() / 2, (f64::from(FRAME_DOTS) / 4_194_304.0 * 48_000.0) as usize);
    let registers = core.registers();
    assert_eq!((registers[0].name.as_str(), registers[0].bits), ("PC", 16));
    for register in &registers {
        assert!(register.bits == 64 || register.value >> register.bits == 0, "{register:?}");
    }
    for space in core.memory_spaces() {
        let bytes = core.read_memory(&space.name, 0, space.size);
        assert_eq!(bytes.len(), space.size as usize, "{}", space.name);
    }
    assert_eq!(core.read_memory("bus", 0x134, 4), b"TEST");
    assert_eq!(core.read_memory("sram", 0, 1), [0x00]);
    let state = core.save_state().unwrap();
    assert!(core.load_state(&state).is_ok());
    core.reset();
    assert_eq!(core.registers()[0].value, 0x100);
    // A battery survives being switched off.
    assert_eq!(core.read_memory("sram", 0, 1), [0x00]);
}
