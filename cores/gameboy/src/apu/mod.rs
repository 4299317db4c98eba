//! Four channels of sound, mixed to 48 000 samples a second for each ear.

mod envelope;
mod length;
mod noise;
mod pulse;
mod wave;

use crate::state::Sync;
use noise::Noise;
use pulse::Pulse;
use wave::Wave;

pub(crate) const RATE: u16 = 48_000;
/// Machine cycles of a second.
const CYCLES: u32 = 1_048_576;
/// Bits that read as ones, from NR10 to NR52.
const UNREADABLE: [u8; 0x17] = [
    0x80, 0x3f, 0x00, 0xff, 0xbf, 0xff, 0x3f, 0x00, 0xff, 0xbf, 0x7f, 0xff, 0x9f, 0xff, 0xbf, 0xff, 0xff, 0x00, 0x00,
    0xbf, 0x00, 0x00, 0x70,
];
/// What is left of the charge of the output's capacitor after a sample.
const CHARGE: f32 = 0.996;
const LOUDNESS: f32 = 440.0;

/// Sums of one sample so far.
#[derive(Clone, Debug, Default)]
struct Mixer {
    sums: [f32; 2],
    cycles: u32,
    due: u32,
    charge: [f32; 2],
    samples: Vec<i16>,
}

#[derive(Clone, Debug)]
pub(crate) struct Apu {
    on: bool,
    registers: [u8; 0x17],
    pulses: [Pulse; 2],
    wave: Wave,
    noise: Noise,
    /// The step of the sequencer that comes next, of eight.
    step: u8,
    mixer: Mixer,
}

impl Default for Apu {
    /// As the boot ROM leaves it.
    fn default() -> Self {
        let mut apu = Apu {
            on: true,
            registers: [0; 0x17],
            pulses: [Pulse::new(true), Pulse::new(false)],
            wave: Wave::default(),
            noise: Noise::default(),
            step: 0,
            mixer: Mixer::default(),
        };
        for (address, value) in [
            (0x10, 0x80),
            (0x11, 0xbf),
            (0x12, 0xf3),
            (0x14, 0x3f),
            (0x16, 0x3f),
            (0x19, 0x3f),
            (0x24, 0x77),
            (0x25, 0xf3),
        ] {
            apu.write(0xff00 | address, value, false);
        }
        apu.pulses[0].restart_quietly();
        apu
    }
}

impl Apu {
    /// One machine cycle.
    pub(crate) fn tick(&mut self) {
        if self.on {
            for pulse in &mut self.pulses {
                pulse.tick();
            }
            self.wave.tick();
            self.noise.tick();
        }
        let [left, right] = self.mix();
        let mixer = &mut self.mixer;
        mixer.sums[0] += left;
        mixer.sums[1] += right;
        mixer.cycles += 1;
        mixer.due += u32::from(RATE);
        if mixer.due >= CYCLES {
            mixer.due -= CYCLES;
            for ear in 0..2 {
                let value = mixer.sums[ear] / mixer.cycles as f32 * LOUDNESS;
                let out = value - mixer.charge[ear];
                mixer.charge[ear] = value - out * CHARGE;
                mixer.samples.push(out.clamp(-32_768.0, 32_767.0) as i16);
                mixer.sums[ear] = 0.0;
            }
            mixer.cycles = 0;
        }
    }

    /// Samples since they were taken last, left and right in turn.
    pub(crate) fn take_samples(&mut self) -> Vec<i16> {
        std::mem::take(&mut self.mixer.samples)
    }

    /// Levels of both ears, −32 to 32 each before the master volume of 1 to 8.
    fn mix(&self) -> [f32; 2] {
        if !self.on {
            return [0.0; 2];
        }
        let outputs = [self.pulses[0].output(), self.pulses[1].output(), self.wave.output(), self.noise.output()];
        let (volume, panning) = (self.registers[0x14], self.registers[0x15]);
        [(volume >> 4 & 7, panning >> 4), (volume & 7, panning)].map(|(volume, channels)| {
            let sum: f32 = (0..4)
                .filter(|channel| channels >> channel & 1 == 1)
                .filter_map(|channel| outputs[channel])
                // The converter of a channel turns 0 to 15 into 1 to −1.
                .map(|level| 7.5 - f32::from(level))
                .sum();
            sum * f32::from(volume + 1) / 7.5
        })
    }

    /// A falling edge of the divider, 512 times a second.
    pub(crate) fn sequence(&mut self) {
        if !self.on {
            return;
        }
        let step = self.step;
        self.step = (step + 1) & 7;
        if step & 1 == 0 {
            for pulse in &mut self.pulses {
                pulse.length.clock(&mut pulse.on);
            }
            self.wave.length.clock(&mut self.wave.on);
            self.noise.length.clock(&mut self.noise.on);
        }
        if step & 3 == 2 {
            self.pulses[0].clock_sweep();
        }
        if step == 7 {
            for pulse in &mut self.pulses {
                pulse.envelope.clock();
            }
            self.noise.envelope.clock();
        }
    }

    pub(crate) fn read(&self, address: u16) -> u8 {
        match address {
            0xff26 => {
                let channels = [self.pulses[0].on, self.pulses[1].on, self.wave.on, self.noise.on];
                let on = channels.iter().enumerate().fold(0, |bits, (at, &on)| bits | u8::from(on) << at);
                0x70 | u8::from(self.on) << 7 | on
            }
            0xff10..=0xff25 => {
                let at = usize::from(address - 0xff10);
                self.registers[at] | UNREADABLE[at]
            }
            0xff30..=0xff3f => self.wave.read(address),
            _ => 0xff,
        }
    }

    /// `half` says that the divider's bit is high, whose falling edge would restart the sequencer at once.
    pub(crate) fn write(&mut self, address: u16, value: u8, half: bool) {
        match address {
            0xff30..=0xff3f => return self.wave.write_ram(address, value),
            0xff26 => return self.switch(value & 0x80 != 0, half),
            0xff10..=0xff25 => {}
            _ => return,
        }
        let at = usize::from(address - 0xff10);
        if !self.on {
            // The lengths alone can be set while it is off.
            match address {
                0xff11 => self.pulses[0].length.load(value & 63),
                0xff16 => self.pulses[1].length.load(value & 63),
                0xff1b => self.wave.length.load(value),
                0xff20 => self.noise.length.load(value & 63),
                _ => {}
            }
            return;
        }
        self.registers[at] = value;
        // In the first half of a period, in which the sequencer does not clock lengths next, enabling one clocks it.
        let is_late = self.step & 1 == 1;
        match address {
            0xff10..=0xff14 => self.pulses[0].write(at as u8, value, is_late),
            0xff15..=0xff19 => self.pulses[1].write(at as u8 - 5, value, is_late),
            0xff1a..=0xff1e => self.wave.write(at as u8 - 10, value, is_late),
            0xff1f..=0xff23 => self.noise.write(at as u8 - 15, value, is_late),
            _ => {}
        }
    }

    fn switch(&mut self, on: bool, half: bool) {
        if on == self.on {
            return;
        }
        self.on = on;
        if on {
            // With the divider's bit high the first edge is passed over.
            self.step = u8::from(half);
            return;
        }
        self.registers = [0; 0x17];
        for pulse in &mut self.pulses {
            pulse.clear();
        }
        self.wave.clear();
        self.noise.clear();
    }

    pub(crate) fn sync(&mut self, state: &mut Sync) {
        state.bool(&mut self.on);
        state.bytes(&mut self.registers);
        for pulse in &mut self.pulses {
            pulse.sync(state);
        }
        self.wave.sync(state);
        self.noise.sync(state);
        state.u8(&mut self.step);
        self.step &= 7;
        if matches!(state, Sync::Load { .. }) {
            self.mixer = Mixer::default();
        }
    }
}
