//! The example of the first description of Perun, as it stands there but for the picture.
use perun_sdk::{PerunConnection, PerunCore};

struct GameBoy {
    framebuffer: Vec<u8>,
    audio_buffer: Vec<i16>,
}

impl GameBoy {
    fn step(&mut self, buttons: u16) {
        self.framebuffer.fill(buttons as u8);
        self.audio_buffer.resize(735, 0);
    }
}

impl PerunCore for GameBoy {
    fn tick(&mut self, buttons: u16) -> (Vec<u8>, Vec<i16>) {
        self.step(buttons);
        (self.framebuffer.clone(), self.audio_buffer.drain(..).collect())
    }
}

fn main() {
    let core = GameBoy { framebuffer: vec![0; 160 * 144 * 4], audio_buffer: Vec::new() };
    if let Err(error) = PerunConnection::new("unix:///tmp/perun.sock").run(core) {
        eprintln!("{error}");
        std::process::exit(1);
    }
}
