//! A core in one file: a square that the d-pad moves, before a sky that drifts by itself. A beeps.
use perun_sdk::{Button, CoreConfig, PerunConnection, PerunCore, Rate, Stop};

const WIDTH: i32 = 160;
const HEIGHT: i32 = 120;
const SIZE: i32 = 12;
const AUDIO_RATE: u16 = 44_100;

struct MyCore {
    frame: i32,
    x: i32,
    y: i32,
}

impl MyCore {
    fn new() -> Self {
        MyCore { frame: 0, x: (WIDTH - SIZE) / 2, y: (HEIGHT - SIZE) / 2 }
    }

    /// Four bytes a pixel: red, green, blue, opaque.
    fn draw(&self, lit: bool) -> Vec<u8> {
        let mut pixels = Vec::with_capacity((WIDTH * HEIGHT * 4) as usize);
        for y in 0..HEIGHT {
            for x in 0..WIDTH {
                let in_square = (self.x..self.x + SIZE).contains(&x) && (self.y..self.y + SIZE).contains(&y);
                let stripe = ((x + y + self.frame) & 31) as u8;
                pixels.extend(match (in_square, lit) {
                    (true, true) => [255, 220, 90, 255],
                    (true, false) => [125, 226, 209, 255],
                    _ => [16 + stripe, 20 + stripe, 40 + y as u8, 255],
                });
            }
        }
        pixels
    }
}

impl PerunCore for MyCore {
    fn config(&self) -> CoreConfig {
        CoreConfig {
            name: "my-core".into(),
            system: "my-core".into(),
            title: "my-core".into(),
            width: WIDTH as u16,
            height: HEIGHT as u16,
            rate: Rate::new(60, 1),
            audio_rate: AUDIO_RATE,
            ..CoreConfig::default()
        }
    }

    // One frame: sixteen buttons in, a picture and samples out.
    fn tick(&mut self, buttons: u16) -> (Vec<u8>, Vec<i16>) {
        self.frame += 1;
        let axis = |less: Button, more: Button| i32::from(more.is_down(buttons)) - i32::from(less.is_down(buttons));
        self.x = (self.x + 2 * axis(Button::Left, Button::Right)).clamp(0, WIDTH - SIZE);
        self.y = (self.y + 2 * axis(Button::Up, Button::Down)).clamp(0, HEIGHT - SIZE);
        let beeps = Button::A.is_down(buttons);
        (self.draw(beeps), if beeps { beep() } else { Vec::new() })
    }

    fn reset(&mut self) {
        *self = MyCore::new();
    }
}

// The samples of one frame: 735 at 44 100 Hz and sixty frames a second, a whole number of waves.
fn beep() -> Vec<i16> {
    (0..AUDIO_RATE / 60).map(|at| if at % 105 < 52 { 5000 } else { -5000 }).collect()
}

fn main() -> Result<(), perun_sdk::Error> {
    // PERUN_ADDRESS, which the host gives, says where to connect; without it tcp://127.0.0.1:9000.
    PerunConnection::from_environment().run_until(&mut MyCore::new(), &Stop::on_signals())
}
