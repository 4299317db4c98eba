use crate::core::PerunCore;
use crate::error::{Code, Error};
use crate::frames::Level;
use crate::run::{connect, default_address, parse, Address, CoreRun, End, FrameTrace};
use crate::stop::Stop;
use crate::wire::constants::{RECONNECT_MAX_MS, RECONNECT_MIN_MS};
use std::thread;
use std::time::{Duration, Instant};

/// A core's way to a host: `PerunConnection::new("unix:///run/perun.sock").run(core)` does everything.
#[derive(Clone, Debug)]
pub struct PerunConnection {
    address: String,
    level: Level,
    give_up: Duration,
}

impl Default for PerunConnection {
    fn default() -> Self {
        PerunConnection::from_environment()
    }
}

impl PerunConnection {
    /// To `unix:///path` or `tcp://host:port`. The socket of the first Perun, `unix:///tmp/perun.sock`, stands for
    /// today's where nothing is there.
    pub fn new(address: impl Into<String>) -> Self {
        PerunConnection { address: address.into(), level: Level::default(), give_up: Duration::from_secs(60) }
    }

    /// To the address in PERUN_ADDRESS, which a host gives to every core it starts; else to tcp://127.0.0.1:9000.
    pub fn from_environment() -> Self {
        PerunConnection::new(default_address())
    }

    /// Where it connects to.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// How hard frames are compressed; default [`Level::Fast`].
    pub fn level(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    /// Time without a host after which `run` gives up; default a minute.
    pub fn give_up_after(mut self, time: Duration) -> Self {
        self.give_up = time;
        self
    }

    /// Runs the core until the host ends its session, over as many connections as it takes; while there is no host, the
    /// core stands still. Fails with what the core failed with, with what no further attempt would mend, or with the
    /// last failure when there was no host for too long.
    pub fn run(self, mut core: impl PerunCore) -> Result<(), Error> {
        self.run_until(&mut core, &Stop::new())
    }

    /// As `run`, until told to stop; the core is the caller's again afterwards.
    pub fn run_until(self, core: &mut impl PerunCore, stop: &Stop) -> Result<(), Error> {
        let address = parse(&self.address)?;
        let mut trace = FrameTrace::from_environment()?;
        let mut session = String::new();
        let mut alone_since = Instant::now();
        let mut failures = 0u32;
        loop {
            let end = self.run_once(core, &address, trace.as_mut(), &mut session, stop)?;
            if end.is_over || stop.is_asked() {
                return Ok(());
            }
            if end.was_ready {
                failures = 0;
                alone_since = Instant::now();
            }
            let error = end.error.unwrap_or_else(|| {
                Error::new(Code::ConnectionLost, format!("the host at {} ended the connection", self.address))
            });
            if error.code().is_final() || alone_since.elapsed() >= self.give_up {
                return Err(error);
            }
            failures += 1;
            let pause = Duration::from_millis(pause_ms(failures));
            eprintln!("{error}; trying again in {} ms", pause.as_millis());
            if !rest(pause, stop) {
                return Ok(());
            }
        }
    }

    fn run_once(
        &self,
        core: &mut impl PerunCore,
        address: &Address,
        trace: Option<&mut FrameTrace>,
        session: &mut String,
        stop: &Stop,
    ) -> Result<End, Error> {
        match connect(address) {
            Err(error) => Ok(End { was_ready: false, is_over: false, error: Some(error) }),
            Ok(socket) => {
                let (run, reader) = CoreRun::new(core, socket, self.level, trace, session)?;
                run.run(reader, stop)
            }
        }
    }
}

/// Pause after that many failures in a row, from 1: doubled each time up to the limit.
fn pause_ms(failures: u32) -> u64 {
    (RECONNECT_MIN_MS << (failures - 1).min(16)).min(RECONNECT_MAX_MS)
}

/// False where it was told to stop meanwhile.
fn rest(pause: Duration, stop: &Stop) -> bool {
    let end = Instant::now() + pause;
    while Instant::now() < end {
        if stop.is_asked() {
            return false;
        }
        thread::sleep(Duration::from_millis(20).min(end.saturating_duration_since(Instant::now())));
    }
    !stop.is_asked()
}

#[cfg(test)]
mod tests {
    use super::pause_ms;

    #[test]
    fn waits_longer_each_time_up_to_five_seconds() {
        assert_eq!([1, 2, 3, 5, 6, 40].map(pause_ms), [200, 400, 800, 3200, 5000, 5000]);
    }
}
