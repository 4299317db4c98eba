//! The picture: 154 lines of 456 dots, of which 144 lines are drawn pixel by pixel.

mod line;

use crate::bus::{STAT, VBLANK};
use crate::state::Sync;
use line::Line;

pub(crate) const WIDTH: usize = 160;
pub(crate) const HEIGHT: usize = 144;
const DOTS: u16 = 456;
const LINES: u8 = 154;
/// Dots of the search for objects, behind which a line is drawn.
const SEARCH_DOTS: u16 = 80;
/// Dots into a line until STAT and LYC follow LY.
const SETTLE_DOTS: u16 = 4;

pub(crate) const LCDC_ON: u8 = 0x80;
const LCDC_WINDOW_MAP: u8 = 0x40;
const LCDC_WINDOW: u8 = 0x20;
const LCDC_LOW_TILES: u8 = 0x10;
const LCDC_BACKGROUND_MAP: u8 = 0x08;
const LCDC_TALL_OBJECTS: u8 = 0x04;
const LCDC_OBJECTS: u8 = 0x02;
const LCDC_BACKGROUND: u8 = 0x01;

#[derive(Clone, Debug)]
pub(crate) struct Ppu {
    pub(crate) vram: Box<[u8; 0x2000]>,
    pub(crate) oam: [u8; 160],
    /// Shades of the last whole picture, 0 light to 3 dark.
    pub(crate) picture: Box<[u8; WIDTH * HEIGHT]>,
    drawing: Box<[u8; WIDTH * HEIGHT]>,
    pub(crate) lcdc: u8,
    /// The enabling bits of STAT.
    stat: u8,
    scy: u8,
    scx: u8,
    lyc: u8,
    bgp: u8,
    obp: [u8; 2],
    wy: u8,
    wx: u8,
    line: u8,
    dot: u16,
    /// The first line after the display went on has no search for objects.
    is_first_line: bool,
    /// The first picture after that is not shown.
    is_first_picture: bool,
    is_drawing: bool,
    /// WY was met in this picture.
    window_met: bool,
    window_line: u8,
    /// The sources of the interrupt, together: its rising edge asks for it, so one source hides another.
    stat_signal: bool,
    pixels: Line,
}

impl Default for Ppu {
    /// As the boot ROM leaves it: in the last line, whose LY is 0 already.
    fn default() -> Self {
        Ppu {
            vram: Box::new([0; 0x2000]),
            oam: [0; 160],
            picture: Box::new([0; WIDTH * HEIGHT]),
            drawing: Box::new([0; WIDTH * HEIGHT]),
            lcdc: 0x91,
            stat: 0,
            scy: 0,
            scx: 0,
            lyc: 0,
            bgp: 0xfc,
            obp: [0xff; 2],
            wy: 0,
            wx: 0,
            line: 153,
            dot: 400,
            is_first_line: false,
            is_first_picture: false,
            is_drawing: false,
            window_met: false,
            window_line: 0,
            stat_signal: true,
            pixels: Line::default(),
        }
    }
}

impl Ppu {
    fn has(&self, bit: u8) -> bool {
        self.lcdc & bit != 0
    }

    /// Four dots; the interrupts they ask for.
    pub(crate) fn tick(&mut self) -> u8 {
        if !self.has(LCDC_ON) {
            return 0;
        }
        let mut interrupts = 0;
        for _ in 0..4 {
            interrupts |= self.tick_dot();
        }
        interrupts
    }

    fn tick_dot(&mut self) -> u8 {
        let mut interrupts = 0;
        self.dot += 1;
        if self.dot == DOTS {
            self.next_line();
        }
        if usize::from(self.line) < HEIGHT {
            if self.dot == SETTLE_DOTS && self.line == self.wy {
                self.window_met = true;
            }
            if self.dot == SEARCH_DOTS {
                self.is_drawing = true;
                self.begin_line();
            } else if self.is_drawing {
                self.draw_dot();
            }
        } else if usize::from(self.line) == HEIGHT && self.dot == SETTLE_DOTS {
            interrupts |= VBLANK;
            self.finish_picture();
        }
        interrupts | self.follow_stat(self.stat)
    }

    fn next_line(&mut self) {
        self.dot = 0;
        self.is_first_line = false;
        self.is_drawing = false;
        self.line += 1;
        if self.line == LINES {
            self.line = 0;
            self.window_met = false;
            self.window_line = 0;
        }
    }

    fn finish_picture(&mut self) {
        if self.is_first_picture {
            self.is_first_picture = false;
            self.picture.fill(0);
        } else {
            self.picture.copy_from_slice(&self.drawing[..]);
        }
    }

    /// What a program reads as LY: of the last line only its beginning.
    fn ly(&self) -> u8 {
        if self.line == 153 && self.dot >= SETTLE_DOTS {
            0
        } else {
            self.line
        }
    }

    fn meets_lyc(&self) -> bool {
        let compared = match (self.line, self.dot) {
            (153, 4..=7) => Some(153),
            (153, 12..) => Some(0),
            (0, _) => Some(0),
            (153, _) | (_, 0..=3) => None,
            (line, _) => Some(line),
        };
        compared == Some(self.lyc)
    }

    fn mode(&self) -> u8 {
        match (self.line, self.dot) {
            (144, 0..=3) => 0,
            (144.., _) => 1,
            _ if self.is_drawing => 3,
            (_, 4..SEARCH_DOTS) if !self.is_first_line => 2,
            _ => 0,
        }
    }

    /// The edge that enters the search for objects; line 144 has it too.
    fn begins_search(&self) -> bool {
        match (self.line, self.dot) {
            (0, 4) => !self.is_first_line,
            (1..=144, 0) => true,
            _ => false,
        }
    }

    /// Behind the pixels of a line, and into the next one; not what merely shows mode 0.
    fn is_blanking(&self) -> bool {
        usize::from(self.line) < HEIGHT && (self.dot > SEARCH_DOTS || (self.dot < SETTLE_DOTS && self.line > 0))
    }

    /// Whether the interrupt is asked for, with these sources enabled.
    fn follow_stat(&mut self, enabled: u8) -> u8 {
        let mode = self.mode();
        let signal = enabled & 0x40 != 0 && self.meets_lyc()
            || enabled & 0x20 != 0 && self.begins_search()
            || enabled & 0x10 != 0 && mode == 1
            || enabled & 0x08 != 0 && mode == 0 && self.is_blanking();
        let rises = signal && !self.stat_signal;
        self.stat_signal = signal;
        if rises {
            STAT
        } else {
            0
        }
    }

    pub(crate) fn blocks_vram(&self) -> bool {
        self.has(LCDC_ON) && self.is_drawing
    }

    pub(crate) fn blocks_oam(&self) -> bool {
        let in_search = usize::from(self.line) < HEIGHT && self.dot < SEARCH_DOTS && !self.is_first_line;
        self.has(LCDC_ON) && (in_search || self.is_drawing)
    }

    pub(crate) fn read(&self, address: u16) -> u8 {
        match address & 15 {
            0 => self.lcdc,
            1 if !self.has(LCDC_ON) => 0x80 | self.stat | u8::from(self.lyc == 0) << 2,
            1 => 0x80 | self.stat | u8::from(self.meets_lyc()) << 2 | self.mode(),
            2 => self.scy,
            3 => self.scx,
            4 if !self.has(LCDC_ON) => 0,
            4 => self.ly(),
            5 => self.lyc,
            7 => self.bgp,
            8 => self.obp[0],
            9 => self.obp[1],
            10 => self.wy,
            11 => self.wx,
            _ => 0xff,
        }
    }

    /// The interrupts that the write asks for.
    pub(crate) fn write(&mut self, address: u16, value: u8) -> u8 {
        match address & 15 {
            0 => self.switch(value),
            1 => {
                // For a moment all sources are enabled, whatever is written.
                let asked = if self.has(LCDC_ON) { self.follow_stat(0x58) } else { 0 };
                self.stat = value & 0x78;
                return asked | if self.has(LCDC_ON) { self.follow_stat(self.stat) } else { 0 };
            }
            2 => self.scy = value,
            3 => self.scx = value,
            5 => {
                self.lyc = value;
                if self.has(LCDC_ON) {
                    return self.follow_stat(self.stat);
                }
            }
            7 => self.bgp = value,
            8 => self.obp[0] = value,
            9 => self.obp[1] = value,
            10 => self.wy = value,
            11 => self.wx = value,
            _ => {}
        }
        0
    }

    fn switch(&mut self, lcdc: u8) {
        let was_on = self.has(LCDC_ON);
        self.lcdc = lcdc;
        if self.has(LCDC_ON) == was_on {
            return;
        }
        self.line = 0;
        self.dot = 0;
        self.is_drawing = false;
        self.window_met = false;
        self.window_line = 0;
        if was_on {
            self.stat_signal = false;
            self.picture.fill(0);
        } else {
            self.is_first_line = true;
            self.is_first_picture = true;
        }
    }

    pub(crate) fn sync(&mut self, state: &mut Sync) {
        state.bytes(&mut self.vram[..]);
        state.bytes(&mut self.oam);
        state.bytes(&mut self.picture[..]);
        state.bytes(&mut self.drawing[..]);
        for shade in self.picture.iter_mut().chain(self.drawing.iter_mut()) {
            *shade &= 3;
        }
        let [obp0, obp1] = &mut self.obp;
        for byte in [
            &mut self.lcdc,
            &mut self.stat,
            &mut self.scy,
            &mut self.scx,
            &mut self.lyc,
            &mut self.bgp,
            obp0,
            obp1,
            &mut self.wy,
            &mut self.wx,
            &mut self.line,
            &mut self.window_line,
        ] {
            state.u8(byte);
        }
        state.u16(&mut self.dot);
        for flag in [
            &mut self.is_first_line,
            &mut self.is_first_picture,
            &mut self.is_drawing,
            &mut self.window_met,
            &mut self.stat_signal,
        ] {
            state.bool(flag);
        }
        self.stat &= 0x78;
        self.line %= LINES;
        self.dot %= DOTS;
        self.is_drawing &= usize::from(self.line) < HEIGHT;
        self.pixels.sync(state);
    }
}
