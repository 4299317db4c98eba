//! A whole core: a dot that wanders, and goes down while a button is held. `cargo run --example bounce`
use perun_sdk::{CoreConfig, PerunConnection, PerunCore, Stop};

const WIDTH: usize = 64;
const HEIGHT: usize = 48;

#[derive(Default)]
struct Bounce {
    x: usize,
    y: usize,
}

impl PerunCore for Bounce {
    fn config(&self) -> CoreConfig {
        CoreConfig {
            name: "Bounce".into(),
            system: "demo".into(),
            width: WIDTH as u16,
            height: HEIGHT as u16,
            audio_rate: 0,
            ..CoreConfig::default()
        }
    }

    fn tick(&mut self, buttons: u16) -> (Vec<u8>, Vec<i16>) {
        self.x = (self.x + 1) % WIDTH;
        if buttons != 0 {
            self.y = (self.y + 1) % HEIGHT;
        }
        let mut pixels = vec![40; WIDTH * HEIGHT * 4];
        let at = (self.y * WIDTH + self.x) * 4;
        pixels[at..at + 4].copy_from_slice(&[255, 180, 0, 255]);
        (pixels, Vec::new())
    }
}

fn main() -> Result<(), perun_sdk::Error> {
    PerunConnection::from_environment().run_until(&mut Bounce::default(), &Stop::on_signals())
}
