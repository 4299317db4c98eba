use crate::core::Rate;
use std::time::{Duration, Instant};

/// Frames made up for at once after a pause of the machine; what is older is given up.
const CATCH_UP: u64 = 3;

/// Says when frame n is due: at start + n / rate, computed anew for each frame, so that no error adds up. After a
/// hold-up it runs a few frames at once and lets the rest go: a core that is too slow runs slower, and never spirals.
#[derive(Debug)]
pub(crate) struct Pacer {
    rate: Rate,
    /// Of the rate.
    percent: u16,
    start: Option<Instant>,
    next: u64,
}

impl Pacer {
    pub(crate) fn new(rate: Rate) -> Self {
        Pacer { rate, percent: 100, start: None, next: 0 }
    }

    /// The first frame is due at once; idempotent.
    pub(crate) fn start(&mut self, now: Instant) {
        if self.start.is_none() {
            self.start = Some(now);
            self.next = 0;
        }
    }

    pub(crate) fn stop(&mut self) {
        self.start = None;
    }

    /// Percent of the rate, from the next frame on, which comes when it would have come.
    pub(crate) fn change_speed(&mut self, percent: u16) {
        self.start = self.due();
        self.next = 0;
        self.percent = percent;
    }

    /// When the next frame is due; None while it stands still.
    pub(crate) fn due(&self) -> Option<Instant> {
        self.start.map(|start| start + self.offset(self.next))
    }

    /// True, once per frame, where one is due now.
    pub(crate) fn take(&mut self, now: Instant) -> bool {
        let Some(start) = self.start else { return false };
        let elapsed = now.saturating_duration_since(start);
        if elapsed < self.offset(self.next) {
            return false;
        }
        let late = self.frames_in(elapsed).saturating_sub(self.next);
        if late >= CATCH_UP {
            self.next += late + 1 - CATCH_UP;
        }
        self.next += 1;
        true
    }

    /// Rounded up, so that the frame whose time has come is always among `frames_in`.
    fn offset(&self, frame: u64) -> Duration {
        let (numerator, denominator) = self.fraction();
        let nanos = u128::from(frame) * denominator * 1_000_000_000;
        Duration::from_nanos(nanos.div_ceil(numerator) as u64)
    }

    fn frames_in(&self, elapsed: Duration) -> u64 {
        let (numerator, denominator) = self.fraction();
        (elapsed.as_nanos() * numerator / (denominator * 1_000_000_000)) as u64
    }

    /// Frames per second, at the speed that holds.
    fn fraction(&self) -> (u128, u128) {
        let Rate { numerator, denominator } = self.rate;
        (u128::from(numerator) * u128::from(self.percent), u128::from(denominator) * 100)
    }
}

#[cfg(test)]
mod tests {
    use super::Pacer;
    use crate::core::Rate;
    use std::time::{Duration, Instant};

    /// Frames asked for in that time, looking `every` so often.
    fn frames(rate: Rate, seconds: u64, every: Duration) -> u64 {
        let begin = Instant::now();
        let (mut now, mut pacer, mut count) = (begin, Pacer::new(rate), 0);
        pacer.start(now);
        while now < begin + Duration::from_secs(seconds) {
            while pacer.take(now) {
                count += 1;
            }
            now += every;
        }
        count
    }

    #[test]
    fn keeps_a_rate_that_is_no_whole_number_for_ten_minutes() {
        let count = frames(Rate::new(4_194_304, 70_224), 600, Duration::from_micros(1700));
        let exact = 600.0 * 4_194_304.0 / 70_224.0;
        assert!((count as f64 - exact).abs() <= 1.0, "{count} frames, {exact} wanted");
    }

    #[test]
    fn makes_up_for_three_frames_and_gives_up_what_is_older() {
        let begin = Instant::now();
        let mut pacer = Pacer::new(Rate::new(60, 1));
        pacer.start(begin);
        assert!(pacer.take(begin));
        let late = begin + Duration::from_millis(1010);
        let burst = (0..100).filter(|_| pacer.take(late)).count();
        assert_eq!(burst, 3);
        assert!(pacer.due().unwrap() > late);
    }

    #[test]
    fn changes_its_speed_from_the_next_frame_on() {
        let begin = Instant::now();
        let mut pacer = Pacer::new(Rate::new(50, 1));
        pacer.start(begin);
        assert!(pacer.take(begin));
        pacer.change_speed(400);
        assert_eq!(pacer.due(), Some(begin + Duration::from_millis(20)));
        let mut now = begin;
        let mut count = 0;
        while now < begin + Duration::from_millis(1020) {
            now += Duration::from_millis(1);
            while pacer.take(now) {
                count += 1;
            }
        }
        assert_eq!(count, 201);
    }

    #[test]
    fn stands_still_until_it_is_started() {
        let mut pacer = Pacer::new(Rate::new(60, 1));
        assert!(!pacer.take(Instant::now()));
        assert_eq!(pacer.due(), None);
    }
}
