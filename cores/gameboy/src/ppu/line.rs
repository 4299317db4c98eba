//! One line, dot by dot: tiles are fetched ahead, objects and the window hold it up.

use super::{
    Ppu, HEIGHT, LCDC_BACKGROUND, LCDC_BACKGROUND_MAP, LCDC_LOW_TILES, LCDC_OBJECTS, LCDC_TALL_OBJECTS, LCDC_WINDOW,
    LCDC_WINDOW_MAP, WIDTH,
};
use crate::state::Sync;

/// Objects of one line.
const MOST_OBJECTS: usize = 10;
/// Dots until the first pixel: two tiles are fetched, of which the first is thrown away.
const FIRST_DOTS: u8 = 13;
const WINDOW_DOTS: u8 = 6;

/// What is drawn of one line so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    /// The next pixel, 0 to 160.
    x: u8,
    /// Dots in which no pixel comes.
    stall: u8,
    /// Pixels of SCX that are thrown away at the left.
    fine: u8,
    /// The next column of the tile that is shown, and the two halves of it and of the one behind it.
    column: u8,
    tile: [u8; 2],
    next_tile: [u8; 2],
    /// Tiles fetched from the left, or from where the window begins.
    fetched: u8,
    in_window: bool,
    /// Objects in this line, by their number in OAM; the upper bit says that it was drawn.
    objects: [u8; MOST_OBJECTS],
    count: u8,
    /// The tile beneath the object before, which costs no further wait; 0xff for none.
    waited_tile: u8,
    /// Per pixel: colour in bits 0 and 1, palette in bit 4, behind the background in bit 7.
    shown: ObjectPixels,
}

#[derive(Clone, Debug)]
struct ObjectPixels([u8; WIDTH]);

impl Default for ObjectPixels {
    fn default() -> Self {
        ObjectPixels([0; WIDTH])
    }
}

const DRAWN: u8 = 0x80;

impl Line {
    pub(super) fn sync(&mut self, state: &mut Sync) {
        for byte in [&mut self.x, &mut self.stall, &mut self.fine, &mut self.column, &mut self.fetched] {
            state.u8(byte);
        }
        state.bytes(&mut self.tile);
        state.bytes(&mut self.next_tile);
        state.bool(&mut self.in_window);
        state.bytes(&mut self.objects);
        state.u8(&mut self.count);
        state.u8(&mut self.waited_tile);
        state.bytes(&mut self.shown.0);
        self.x = self.x.min(WIDTH as u8);
        self.column &= 7;
        self.count = self.count.min(MOST_OBJECTS as u8);
        for object in &mut self.objects {
            *object = (*object & DRAWN) + (*object & !DRAWN) % 40;
        }
    }
}

impl Ppu {
    /// The search for objects is over: the line is drawn from here on.
    pub(super) fn begin_line(&mut self) {
        let fine = self.scx & 7;
        self.pixels = Line { fine, stall: FIRST_DOTS + fine, column: fine, waited_tile: 0xff, ..Line::default() };
        let height = self.object_height();
        if self.is_first_line {
            return self.fetch_first();
        }
        for number in 0..40 {
            let top = self.oam[number * 4];
            let row = self.line.wrapping_add(16).wrapping_sub(top);
            if row < height && usize::from(self.pixels.count) < MOST_OBJECTS {
                self.pixels.objects[usize::from(self.pixels.count)] = number as u8;
                self.pixels.count += 1;
            }
        }
        // They are met from the left; of two at one place the earlier in OAM comes first.
        let oam = &self.oam;
        self.pixels.objects[..usize::from(self.pixels.count)].sort_by_key(|&number| oam[usize::from(number) * 4 + 1]);
        self.fetch_first();
    }

    fn object_height(&self) -> u8 {
        if self.has(LCDC_TALL_OBJECTS) {
            16
        } else {
            8
        }
    }

    fn fetch_first(&mut self) {
        self.pixels.fetched = 0;
        self.pixels.tile = self.fetch();
        self.pixels.next_tile = self.fetch();
    }

    /// The halves of the row of the next tile, by the registers as they stand now.
    fn fetch(&mut self) -> [u8; 2] {
        let column = self.pixels.fetched;
        self.pixels.fetched = column.wrapping_add(1);
        let (map, x, y) = if self.pixels.in_window {
            (LCDC_WINDOW_MAP, column, self.window_line)
        } else {
            (LCDC_BACKGROUND_MAP, (self.scx >> 3).wrapping_add(column), self.scy.wrapping_add(self.line))
        };
        let map = if self.has(map) { 0x1c00 } else { 0x1800 };
        let number = self.vram[map + usize::from(y >> 3) * 32 + usize::from(x & 31)];
        let tile = if self.has(LCDC_LOW_TILES) {
            usize::from(number) * 16
        } else {
            (0x1000 + i32::from(number as i8) * 16) as usize
        };
        let at = tile + usize::from(y & 7) * 2;
        [self.vram[at], self.vram[at + 1]]
    }

    pub(super) fn draw_dot(&mut self) {
        if self.pixels.stall > 0 {
            self.pixels.stall -= 1;
            if self.pixels.stall > 0 {
                return;
            }
        }
        if self.enters_window() {
            self.pixels.in_window = true;
            self.pixels.fetched = 0;
            self.pixels.column = 7u8.saturating_sub(self.wx);
            self.pixels.tile = self.fetch();
            self.pixels.next_tile = self.fetch();
            self.pixels.stall = WINDOW_DOTS;
            return;
        }
        let wait = self.meet_objects();
        if wait > 0 {
            self.pixels.stall = wait;
            return;
        }
        self.draw_pixel();
        if usize::from(self.pixels.x) == WIDTH {
            self.is_drawing = false;
            self.window_line = self.window_line.wrapping_add(u8::from(self.pixels.in_window));
        }
    }

    fn enters_window(&self) -> bool {
        let is_there = self.pixels.x.wrapping_add(7) == self.wx || (self.pixels.x == 0 && self.wx < 7);
        is_there && self.window_met && self.has(LCDC_WINDOW) && !self.pixels.in_window
    }

    /// Draws the objects that begin at this pixel, and says how many dots that takes.
    fn meet_objects(&mut self) -> u8 {
        if !self.has(LCDC_OBJECTS) {
            return 0;
        }
        let mut wait = 0;
        for at in 0..usize::from(self.pixels.count) {
            let number = self.pixels.objects[at];
            if number & DRAWN != 0 {
                continue;
            }
            let left = self.oam[usize::from(number) * 4 + 1];
            let begins = if left < 8 { self.pixels.x == 0 } else { left - 8 == self.pixels.x };
            if !begins {
                continue;
            }
            self.pixels.objects[at] |= DRAWN;
            wait += 6 + self.tile_wait(left);
            self.draw_object(usize::from(number), left);
        }
        wait
    }

    /// The tile beneath an object must have been fetched, unless an object before waited for it.
    fn tile_wait(&mut self, left: u8) -> u8 {
        if left == 0 {
            return 5;
        }
        let shift = if self.pixels.in_window { 255 - self.wx } else { self.scx & 7 };
        let place = left.wrapping_add(shift);
        if self.pixels.waited_tile == place >> 3 {
            return 0;
        }
        self.pixels.waited_tile = place >> 3;
        5u8.saturating_sub(place & 7)
    }

    /// Where two objects have a pixel, the one drawn first keeps it: further left, or earlier in OAM.
    fn draw_object(&mut self, number: usize, left: u8) {
        let [top, _, tile, attributes] = self.oam[number * 4..][..4] else { return };
        let height = self.object_height();
        let mut row = self.line.wrapping_add(16).wrapping_sub(top) & (height - 1);
        if attributes & 0x40 != 0 {
            row = height - 1 - row;
        }
        let tile = if height == 16 { tile & 0xfe } else { tile };
        let at = usize::from(tile) * 16 + usize::from(row) * 2;
        let (low, high) = (self.vram[at], self.vram[at + 1]);
        for column in 0..8u8 {
            let x = i16::from(left) - 8 + i16::from(column);
            if !(0..WIDTH as i16).contains(&x) {
                continue;
            }
            let bit = if attributes & 0x20 != 0 { column } else { 7 - column };
            let colour = low >> bit & 1 | (high >> bit & 1) << 1;
            let shown = &mut self.pixels.shown.0[x as usize];
            if colour != 0 && *shown & 3 == 0 {
                *shown = colour | attributes & 0x90;
            }
        }
    }

    fn draw_pixel(&mut self) {
        let bit = 7 - self.pixels.column;
        let [low, high] = self.pixels.tile;
        let background = if self.has(LCDC_BACKGROUND) { low >> bit & 1 | (high >> bit & 1) << 1 } else { 0 };
        let x = usize::from(self.pixels.x);
        let object = self.pixels.shown.0[x];
        let is_object = object & 3 != 0 && self.has(LCDC_OBJECTS) && (object & 0x80 == 0 || background == 0);
        let (palette, colour) =
            if is_object { (self.obp[usize::from(object >> 4 & 1)], object & 3) } else { (self.bgp, background) };
        debug_assert!(usize::from(self.line) < HEIGHT);
        self.drawing[usize::from(self.line) * WIDTH + x] = palette >> (colour * 2) & 3;
        self.pixels.x += 1;
        self.pixels.column += 1;
        if self.pixels.column == 8 {
            self.pixels.column = 0;
            self.pixels.tile = self.pixels.next_tile;
            self.pixels.next_tile = self.fetch();
        }
    }
}
