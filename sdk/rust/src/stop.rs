use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

/// Tells a running core to end; clones tell the same one.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    asked: Arc<AtomicBool>,
    on_signals: bool,
}

static SIGNALLED: AtomicBool = AtomicBool::new(false);

const SIGINT: i32 = 2;
const SIGTERM: i32 = 15;

extern "C" {
    /// Of the C library, which the standard library links anyway.
    fn signal(number: i32, handler: extern "C" fn(i32)) -> usize;
}

extern "C" fn on_signal(_: i32) {
    SIGNALLED.store(true, Ordering::Relaxed);
}

impl Stop {
    /// Ends nothing until somebody calls `stop`.
    pub fn new() -> Self {
        Stop::default()
    }

    /// Also ends on SIGINT and SIGTERM, which a host sends: what is behind `run` gets its turn.
    pub fn on_signals() -> Self {
        // SAFETY: the handler does nothing but store to an atomic, which is async-signal-safe.
        unsafe {
            signal(SIGINT, on_signal);
            signal(SIGTERM, on_signal);
        }
        Stop { on_signals: true, ..Stop::default() }
    }

    /// Ends the run within a twentieth of a second.
    pub fn stop(&self) {
        self.asked.store(true, Ordering::Relaxed);
    }

    /// True once it was told to.
    pub fn is_asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed) || (self.on_signals && SIGNALLED.load(Ordering::Relaxed))
    }
}
