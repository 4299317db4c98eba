use crate::core::{CoreConfig, Input, PerunCore, Picture};
use crate::error::{Code, Error};
use crate::frames::{Level, Readable};
use crate::run::asks::CoreAsks;
use crate::run::link::Socket;
use crate::run::pacer::Pacer;
use crate::run::pads::Pads;
use crate::run::sender::FrameSender;
use crate::run::trace::FrameTrace;
use crate::stop::Stop;
use crate::wire::asks::decode_ask;
use crate::wire::constants::{capability, feature, key, HANDSHAKE_MS};
use crate::wire::devices;
use crate::wire::endpoint::{Endpoint, Event};
use crate::wire::packets::{self, Body, Packet};
use crate::wire::values::{self, RunAction};
use std::io::Read;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

/// Registers are shown four times a second at sixty frames.
const DEBUG_EVERY_FRAMES: u64 = 15;
/// How often a run looks whether it is to end, at least.
const LOOK: Duration = Duration::from_millis(50);
/// Chunks read ahead; a host that sends faster than the core takes waits.
const CHUNKS_AHEAD: usize = 64;
const CHUNK_BYTES: usize = 64 * 1024;

/// How one connection ended.
#[derive(Debug)]
pub(crate) struct End {
    /// The host had accepted it.
    pub(crate) was_ready: bool,
    /// Not to be tried again: the core was told to stop, or the host ended the session for good.
    pub(crate) is_over: bool,
    pub(crate) error: Option<Error>,
}

enum News {
    Bytes(Vec<u8>),
    Ended(Option<String>),
}

/// A core running over one connection, from the hello to its end.
pub(crate) struct CoreRun<'a, C: PerunCore> {
    core: &'a mut C,
    config: CoreConfig,
    endpoint: Endpoint,
    sender: FrameSender,
    pacer: Pacer,
    pads: Pads,
    asks: CoreAsks,
    trace: Option<&'a mut FrameTrace>,
    session: &'a mut String,
    level: Level,
    ticks: u64,
    /// Percent of the core's rate.
    speed: u16,
    released: bool,
}

impl<'a, C: PerunCore> CoreRun<'a, C> {
    pub(crate) fn new(
        core: &'a mut C,
        socket: Socket,
        level: Level,
        trace: Option<&'a mut FrameTrace>,
        session: &'a mut String,
    ) -> Result<(Self, Socket), Error> {
        let config = core.config();
        if config.rate.numerator == 0 || config.rate.denominator == 0 {
            return Err(Error::new(Code::Usage, "a core's frame rate has neither side 0"));
        }
        let failed = |error| Error::new(Code::ConnectionLost, format!("the connection cannot be used: {error}"));
        let (reader, writer) = (socket.try_clone().map_err(failed)?, socket.try_clone().map_err(failed)?);
        let audio = if config.audio_rate > 0 { capability::AUDIO } else { 0 };
        let offered = capability::DELTA | capability::EXTENSION | capability::DEBUG | audio;
        let mut readable = vec![feature::SESSIONS, feature::RUN, feature::SPEED, feature::ASKS, feature::DEBUGGER];
        readable.extend(config.devices.then_some(feature::DEVICES));
        readable.extend(config.microphone.then_some(feature::MICROPHONE));
        let run = CoreRun {
            endpoint: Endpoint::new(offered, &readable),
            sender: FrameSender::new(socket, writer),
            pacer: Pacer::new(config.rate),
            pads: Pads::new(config.players),
            asks: CoreAsks::default(),
            core,
            config,
            trace,
            session,
            level,
            ticks: 0,
            speed: 100,
            released: false,
        };
        Ok((run, reader))
    }

    /// Shakes hands and runs until the connection ends, or the core is told to.
    pub(crate) fn run(mut self, reader: Socket, stop: &Stop) -> Result<End, Error> {
        let (news, inbox) = mpsc::sync_channel(CHUNKS_AHEAD);
        let reading = thread::spawn(move || read(reader, &news));
        self.sender.send(self.endpoint.start());
        let result = self.attend(&inbox, stop);
        let is_orderly = matches!(result, Ok(End { error: None, .. }));
        self.asks.close(self.core);
        self.sender.close(is_orderly);
        drop(inbox);
        // It ends with the connection, and has nothing to say any more.
        let _ = reading.join();
        result
    }

    fn attend(&mut self, inbox: &Receiver<News>, stop: &Stop) -> Result<End, Error> {
        let hello_ends = Instant::now() + Duration::from_millis(HANDSHAKE_MS);
        loop {
            if stop.is_asked() {
                return Ok(self.end(true, None));
            }
            let now = Instant::now();
            if !self.endpoint.is_ready() && now >= hello_ends {
                let message = format!("the host did not answer the hello within {HANDSHAKE_MS} ms");
                return Ok(self.end(false, Some(Error::new(Code::HandshakeTimeout, message))));
            }
            while self.pacer.take(Instant::now()) {
                // Faster than its rate a core is seen no more often than that.
                let is_seen = self.ticks % u64::from(self.speed.div_ceil(100)) == 0;
                self.tick(is_seen)?;
                // What came meanwhile may be newer buttons, or a pause.
                if let Some(end) = self.drain(inbox)? {
                    return Ok(end);
                }
            }
            let wait = self.pacer.due().map_or(LOOK, |due| due.saturating_duration_since(Instant::now()).min(LOOK));
            match inbox.recv_timeout(wait) {
                Ok(news) => {
                    if let Some(end) = self.take(news)? {
                        return Ok(end);
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(self.end(false, None)),
            }
        }
    }

    fn drain(&mut self, inbox: &Receiver<News>) -> Result<Option<End>, Error> {
        while let Ok(news) = inbox.try_recv() {
            if let Some(end) = self.take(news)? {
                return Ok(Some(end));
            }
        }
        Ok(None)
    }

    fn end(&self, is_asked: bool, error: Option<Error>) -> End {
        End { was_ready: self.endpoint.is_ready(), is_over: is_asked || self.released, error }
    }

    fn take(&mut self, news: News) -> Result<Option<End>, Error> {
        let bytes = match news {
            News::Bytes(bytes) => bytes,
            News::Ended(failure) => {
                let lost = failure.map(|why| Error::new(Code::ConnectionLost, why));
                let error = self.endpoint.finish().or(lost);
                return Ok(Some(self.end(false, error)));
            }
        };
        for event in self.endpoint.receive(&bytes) {
            match event {
                Event::Send(bytes) => self.sender.send(bytes),
                Event::Ready => self.introduce(),
                Event::Packet(packet) => self.receive(packet)?,
                Event::Failed(error) => return Ok(Some(self.end(false, Some(error)))),
            }
        }
        Ok(None)
    }

    fn introduce(&mut self) {
        let reads = |feature| self.endpoint.reads(feature);
        let readable =
            Readable { lz4: reads(feature::LZ4), indexed: reads(feature::INDEXED), unchanged: reads(feature::SCROLL) };
        self.sender.use_forms(self.level, readable);
        let info = values::core_info(&self.config, self.session);
        self.tell(key::CORE_INFO, &info);
        self.tell(key::FRAME_RATE, &values::frame_rate(self.config.rate));
        self.tell(key::PIXEL_FORMAT, &[0]);
        self.pacer.start(Instant::now());
    }

    /// One setting, only where the host has the extension: old ones have no keys.
    fn tell(&mut self, key: u8, value: &[u8]) {
        if self.endpoint.extended() {
            let sequence = self.endpoint.next_sequence();
            self.sender.send(packets::config(sequence, key, value));
        }
    }

    fn has(&self, capability: u16) -> bool {
        self.endpoint.capabilities() & capability != 0
    }

    fn tick(&mut self, is_seen: bool) -> Result<(), Error> {
        let frame = self.core.frame(Input { pads: self.pads.states() })?;
        let (sender, endpoint) = (&mut self.sender, &mut self.endpoint);
        let is_sent = (is_seen || frame.hit.is_some())
            && sender.frame(&frame.picture, || endpoint.next_sequence(), self.trace.as_deref_mut())?;
        if is_sent && self.speed == 100 && !frame.audio.is_empty() && self.config.audio_rate > 0 && self.has(capability::AUDIO) {
            let CoreConfig { audio_rate, channels, .. } = self.config;
            let sequence = self.endpoint.next_sequence();
            self.sender.send(packets::audio(sequence, audio_rate, channels, &frame.audio));
        }
        if let Some(address) = frame.hit {
            return self.stop_at(address);
        }
        if self.ticks % DEBUG_EVERY_FRAMES == 0 {
            self.show_registers()?;
        }
        self.ticks += 1;
        Ok(())
    }

    /// A breakpoint: the core stands still until somebody lets it run.
    fn stop_at(&mut self, address: u32) -> Result<(), Error> {
        self.act(RunAction::Pause)?;
        if self.has(capability::DEBUG) {
            let sequence = self.endpoint.next_sequence();
            self.sender.send(packets::debug(sequence, &values::hit(address)));
        }
        self.show_registers()
    }

    /// Behind one instruction the core stands still, and shows what came of it.
    fn show_stepped(&mut self, picture: &Picture) -> Result<(), Error> {
        self.act(RunAction::Pause)?;
        let (sender, endpoint) = (&mut self.sender, &mut self.endpoint);
        sender.frame(picture, || endpoint.next_sequence(), self.trace.as_deref_mut())?;
        self.show_registers()
    }

    fn show_registers(&mut self) -> Result<(), Error> {
        if !self.has(capability::DEBUG) || !self.sender.is_clear() {
            return Ok(());
        }
        let registers = self.core.registers();
        if !registers.is_empty() {
            let data = values::registers(&registers)?;
            let sequence = self.endpoint.next_sequence();
            self.sender.send(packets::debug(sequence, &data));
        }
        Ok(())
    }

    fn receive(&mut self, packet: Packet) -> Result<(), Error> {
        match packet.body {
            Body::Input { buttons, seat } => self.pads.accept(seat, packet.sequence, buttons),
            Body::Config { key, value } => self.configure(key, &value)?,
            Body::Audio { rate, channels, samples } => self.core.microphone(rate, channels, &samples),
            Body::Video { .. } | Body::Debug(_) | Body::Unknown { .. } => {}
        }
        Ok(())
    }

    /// What cannot be read is ignored: it is the host's, and concerns this core no further.
    fn configure(&mut self, key: u8, value: &[u8]) -> Result<(), Error> {
        match key {
            key::RUN => {
                if let Ok(action) = values::decode_run(value) {
                    self.act(action)?;
                }
            }
            key::SPEED => {
                // There is no way back in a core: the host loads its states.
                if let Some(percent) = values::decode_speed(value).ok().and_then(|percent| u16::try_from(percent).ok()) {
                    self.speed = percent;
                    self.pacer.change_speed(percent);
                }
            }
            key::ASK => {
                if let Ok(ask) = decode_ask(value) {
                    let pads = &self.pads;
                    let mut stepped = None;
                    let answers = self.asks.take(self.core, ask, |core| {
                        stepped = core.step_instruction(Input { pads: pads.states() })?;
                        Ok(stepped.is_some())
                    });
                    if let Some(frame) = stepped {
                        self.show_stepped(&frame.picture)?;
                    }
                    for answer in answers {
                        self.tell(key::ANSWER, &answer);
                    }
                }
            }
            key::DEVICE => {
                if let Ok((pad, input)) = devices::decode(value) {
                    self.core.device(pad, input);
                }
            }
            key::SESSION => {
                if let Ok(session) = values::decode_session(value) {
                    if !session.is_empty() {
                        *self.session = session;
                    }
                }
            }
            key::SESSION_STATE => self.released |= values::decode_session_ended(value) == Ok(true),
            key::NOTICE => {
                if let Ok((code, sentence)) = values::decode_notice(value) {
                    eprintln!("{sentence} ({code})");
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn act(&mut self, action: RunAction) -> Result<(), Error> {
        match action {
            RunAction::Pause => self.pacer.stop(),
            RunAction::Resume => self.pacer.start(Instant::now()),
            RunAction::Step => {
                self.pacer.stop();
                self.tick(true)?;
                self.show_registers()?;
            }
            RunAction::Reset => self.core.reset(),
        }
        // A step leaves the core paused; a reset changes nothing about whether it runs.
        let state = match action {
            RunAction::Reset => return Ok(()),
            RunAction::Step => RunAction::Pause,
            other => other,
        };
        if self.endpoint.reads(feature::RUN) {
            self.tell(key::RUN, &[state as u8]);
        }
        Ok(())
    }
}

fn read(mut socket: Socket, news: &SyncSender<News>) {
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let next = match socket.read(&mut chunk) {
            Ok(0) => News::Ended(None),
            Ok(length) => News::Bytes(chunk[..length].to_vec()),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => News::Ended(Some(format!("the connection broke: {error}"))),
        };
        let is_last = matches!(next, News::Ended(_));
        if news.send(next).is_err() || is_last {
            return;
        }
    }
}
