//! `cargo run --example shot -- game.gb frames out.pgm`: the picture after so many frames, and its hash in greys.

use gameboy_core::{Cartridge, Machine, HEIGHT, WIDTH};
use perun_sdk::frames::sha256;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [rom, frames, out] = words.as_slice() else { return Err("usage: shot <game.gb> <frames> <out.pgm>".into()) };
    let mut machine = Machine::new(Cartridge::new(std::fs::read(rom)?)?);
    for _ in 0..frames.parse::<u32>()? {
        machine.run_frame(0);
    }
    let greys: Vec<u8> = machine.picture().iter().map(|shade| 255 - shade * 85).collect();
    let mut file = format!("P5 {WIDTH} {HEIGHT} 255\n").into_bytes();
    file.extend(&greys);
    std::fs::write(out, file)?;
    let rgba: Vec<u8> = greys.iter().flat_map(|&grey| [grey, grey, grey, 255]).collect();
    println!("{}", sha256::hex(&rgba));
    Ok(())
}
