//! A core over a real socket, against a host that is written out here byte by byte.

mod support;

use perun_sdk::frames::FrameDecoder;
use perun_sdk::wire::constants::{capability, feature, key};
use perun_sdk::wire::packets::{self, Body, Packet, PacketDecoder, Source};
use perun_sdk::wire::values;
use perun_sdk::{
    Code, CoreConfig, DeviceInput, Error, Frame, Input, MemorySpace, PerunConnection, PerunCore, Picture, Rate,
    Register, Stop,
};
use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(20);

/// Paints the number of its frame, the pads and what it was told into a row of pixels.
#[derive(Default)]
struct Probe {
    frames: u32,
    pads: Vec<u16>,
    breakpoints: Vec<u32>,
    last_key: u16,
    heard: i16,
    fails_at: Option<u32>,
}

impl PerunCore for Probe {
    fn config(&self) -> CoreConfig {
        CoreConfig {
            name: "Probe".into(),
            system: "probe".into(),
            title: "\"quoted\"".into(),
            rate: Rate::new(200, 1),
            players: 2,
            audio_rate: 48_000,
            devices: true,
            microphone: true,
            ..CoreConfig::default()
        }
    }

    fn frame(&mut self, input: Input<'_>) -> Result<Frame, Error> {
        self.frames += 1;
        if self.fails_at == Some(self.frames) {
            return Err(Error::new(Code::CoreFailed, "the ROM has no end"));
        }
        self.pads = input.pads.to_vec();
        let shown = [self.frames as u8, self.pads[0] as u8, self.pads[1] as u8, self.last_key as u8, self.heard as u8];
        let hit = self.breakpoints.iter().copied().find(|&address| address == self.frames);
        let indices = shown.iter().flat_map(|byte| [byte >> 4, byte & 15]).collect();
        let palette = (0..16).flat_map(|colour| [colour, colour, colour, 255]).collect();
        Ok(Frame { picture: Picture::Indexed { width: 10, height: 1, indices, palette }, audio: vec![7; 240], hit })
    }

    fn save_state(&mut self) -> Option<Vec<u8>> {
        Some(vec![self.frames as u8; 70_000])
    }

    fn load_state(&mut self, state: &[u8]) -> Result<(), Error> {
        match state {
            [first, ..] if state.len() == 70_000 => {
                self.frames = u32::from(*first);
                Ok(())
            }
            _ => Err(Error::new(Code::ProtocolMalformed, "not a state")),
        }
    }

    fn registers(&self) -> Vec<Register> {
        vec![Register::new("FRAME", 32, self.frames)]
    }

    fn memory_spaces(&self) -> Vec<MemorySpace> {
        vec![MemorySpace { name: "ram".into(), size: 16 }]
    }

    fn read_memory(&mut self, _: &str, address: u32, length: u32) -> Vec<u8> {
        (address..address + length).map(|at| at as u8).collect()
    }

    fn set_breakpoints(&mut self, addresses: &[u32]) -> bool {
        self.breakpoints = addresses.to_vec();
        true
    }

    fn device(&mut self, _: u8, input: DeviceInput) {
        if let DeviceInput::Key { usage, .. } = input {
            self.last_key = usage;
        }
    }

    fn microphone(&mut self, _: u16, _: u8, samples: &[i16]) {
        self.heard = samples[0];
    }

    fn reset(&mut self) {
        self.frames = 0;
    }
}

struct Host {
    listener: UnixListener,
    path: PathBuf,
}

impl Host {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("perun-sdk-{}-{}.sock", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        Host { listener: UnixListener::bind(&path).unwrap(), path }
    }

    fn address(&self) -> String {
        format!("unix://{}", self.path.display())
    }

    fn guest(&self) -> Guest {
        let (socket, _) = self.listener.accept().unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        Guest { socket, decoder: PacketDecoder::new(Source::Any), packets: Vec::new(), frames: FrameDecoder::new() }
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

/// What the host has of one connection.
struct Guest {
    socket: UnixStream,
    decoder: PacketDecoder,
    packets: Vec<Packet>,
    frames: FrameDecoder,
}

impl Guest {
    fn hello(&mut self) -> u16 {
        let mut hello = [0; 15];
        self.socket.read_exact(&mut hello).unwrap();
        assert_eq!(&hello[..13], b"PERUN_HELLO\0\x01");
        u16::from_be_bytes([hello[13], hello[14]])
    }

    /// Lets the core in, with the features given.
    fn admit(&mut self, features: &[u16]) {
        assert_eq!(self.hello(), 0x0107);
        self.send(b"OK\0\x01\x01\x07");
        self.config(key::FEATURES, &values::features(features));
    }

    fn send(&mut self, bytes: &[u8]) {
        self.socket.write_all(bytes).unwrap();
    }

    fn config(&mut self, key: u8, value: &[u8]) {
        self.send(&packets::config(0, key, value));
    }

    fn next(&mut self) -> Packet {
        let mut chunk = [0; 4096];
        while self.packets.is_empty() {
            let length = self.socket.read(&mut chunk).expect("the core says nothing");
            assert!(length > 0, "the core has gone");
            let (packets, error) = self.decoder.push(&chunk[..length]);
            assert_eq!(error, None);
            self.packets.extend(packets);
        }
        self.packets.remove(0)
    }

    fn until<T>(&mut self, wanted: impl Fn(&mut Self, Packet) -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            let packet = self.next();
            if let Some(found) = wanted(self, packet) {
                return found;
            }
        }
        panic!("what was waited for did not come");
    }

    fn value_of(&mut self, wanted: u8) -> Vec<u8> {
        self.until(|_, packet| match packet.body {
            Body::Config { key, value } if key == wanted => Some(value),
            _ => None,
        })
    }

    /// The bytes that the core painted.
    fn shown(&mut self) -> Vec<u8> {
        self.until(|guest, packet| guest.read_frame(&packet))
    }

    fn read_frame(&mut self, packet: &Packet) -> Option<Vec<u8>> {
        let Body::Video { width, height, data } = &packet.body else { return None };
        let pixels = self.frames.decode(packet.flags, *width, *height, data).unwrap();
        Some(pixels.chunks_exact(8).map(|pair| pair[0] << 4 | pair[4]).collect())
    }

    fn shown_until(&mut self, holds: impl Fn(&[u8]) -> bool) -> Vec<u8> {
        self.until(|guest, packet| guest.read_frame(&packet).filter(|shown| holds(shown)))
    }

    /// The bytes of an answer, or what its failure says. Frames that come meanwhile are read.
    fn ask(&mut self, request: u16, kind: u8, question: &[u8]) -> Result<Vec<u8>, String> {
        let parts: Vec<&[u8]> = if question.is_empty() { vec![question] } else { question.chunks(32 * 1024).collect() };
        let mut offset = 0u32;
        for part in parts {
            let head = [&request.to_be_bytes()[..], &[kind]].concat();
            let place = [offset.to_be_bytes(), (question.len() as u32).to_be_bytes()].concat();
            self.config(key::ASK, &[&head, &place[..], part].concat());
            offset += part.len() as u32;
        }
        let mut whole = Vec::new();
        loop {
            let value = self.until(|guest, packet| {
                guest.read_frame(&packet);
                match packet.body {
                    Body::Config { key: key::ANSWER, value } => Some(value),
                    _ => None,
                }
            });
            assert_eq!(u16::from_be_bytes([value[0], value[1]]), request);
            whole.extend_from_slice(&value[11..]);
            if value[2] != 0 {
                return Err(String::from_utf8(whole).unwrap());
            }
            if whole.len() == u32::from_be_bytes(value[7..11].try_into().unwrap()) as usize {
                return Ok(whole);
            }
        }
    }
}

fn start(address: String, mut core: Probe, stop: &Stop) -> JoinHandle<Result<Probe, Error>> {
    let stop = stop.clone();
    thread::spawn(move || PerunConnection::new(address).run_until(&mut core, &stop).map(|()| core))
}

const EVERYTHING: [u16; 5] = [feature::LZ4, feature::RUN, feature::INDEXED, feature::SCROLL, feature::ASKS];

#[test]
fn introduces_itself_and_plays() {
    let (host, stop) = (Host::new(), Stop::new());
    let running = start(host.address(), Probe::default(), &stop);
    let mut guest = host.guest();
    guest.admit(&EVERYTHING);
    let readable = guest.value_of(key::FEATURES);
    assert_eq!(values::decode_features(&readable).unwrap(), [2, 3, 0x15, 0x10, 0x14, 0x11, 0x12]);
    let info = String::from_utf8(guest.value_of(key::CORE_INFO)).unwrap();
    assert!(info.starts_with(r#"{"name":"Probe","system":"probe","title":"\"quoted\"","players":2,"#), "{info}");
    assert_eq!(guest.value_of(key::FRAME_RATE), [0, 0, 0, 200, 0, 0, 0, 1]);
    assert_eq!(guest.shown()[..3], [1, 0, 0]);
    let samples = guest.until(|_, packet| match packet.body {
        Body::Audio { rate: 48_000, channels: 1, samples } => Some(samples),
        _ => None,
    });
    assert_eq!(samples, [7; 240]);
    let registers = guest.until(|guest, packet| {
        guest.read_frame(&packet);
        match packet.body {
            Body::Debug(data) => Some(data),
            _ => None,
        }
    });
    assert_eq!(&registers[..9], b"\x01\x01\x05FRAME\x20");

    guest.send(&packets::input(5, 0x11, 1));
    guest.send(&packets::input(9, 0x22, 2));
    guest.send(&packets::input(4, 0x33, 1));
    guest.send(&packets::input(1, 0xff, 7));
    guest.config(key::DEVICE, &[1, 4, 0, 44, 1]);
    guest.send(&packets::audio(1, 48_000, 1, &[3]));
    guest.shown_until(|shown| shown[1..] == [0x11, 0x22, 44, 3]);
    // What no version knows, and values that are none, are passed over.
    guest.send(&packets::encode(9, 0, 0, &[b"abc"]));
    guest.config(key::RUN, &[77]);
    guest.config(0x99, b"private");
    guest.send(&packets::input(0, 0x44, 0));
    guest.shown_until(|shown| shown[1] == 0x44);
    stop.stop();
    assert!(running.join().unwrap().is_ok());
}

#[test]
fn pauses_steps_resets_and_goes_on() {
    let (host, stop) = (Host::new(), Stop::new());
    let running = start(host.address(), Probe::default(), &stop);
    let mut guest = host.guest();
    guest.admit(&EVERYTHING);
    let mut last = guest.shown()[0];
    guest.config(key::RUN, &[1]);
    loop {
        let packet = guest.next();
        if let Some(shown) = guest.read_frame(&packet) {
            last = shown[0];
        }
        if packet.body == (Body::Config { key: key::RUN, value: vec![1] }) {
            break;
        }
    }
    for step in 1..=3 {
        guest.config(key::RUN, &[2]);
        assert_eq!(guest.shown()[0], last.wrapping_add(step));
        assert_eq!(guest.value_of(key::RUN), [1]);
    }
    guest.config(key::RUN, &[3]);
    guest.config(key::RUN, &[2]);
    assert_eq!(guest.shown()[0], 1);
    assert_eq!(guest.value_of(key::RUN), [1]);
    guest.config(key::RUN, &[0]);
    assert_eq!(guest.value_of(key::RUN), [0]);
    assert_eq!(guest.shown()[0], 2);
    assert_eq!(guest.shown()[0], 3);
    stop.stop();
    assert!(running.join().unwrap().is_ok());
}

#[test]
fn runs_faster_unheard_and_seen_no_more_often() {
    let (host, stop) = (Host::new(), Stop::new());
    let running = start(host.address(), Probe::default(), &stop);
    let mut guest = host.guest();
    guest.admit(&EVERYTHING);
    guest.shown();
    guest.config(key::SPEED, &400i16.to_be_bytes());
    // An answer shows that what came before was read.
    guest.ask(1, 3, b"").unwrap();
    let mut last: Option<u8> = None;
    for _ in 0..8 {
        let shown = guest.until(|guest, packet| {
            assert!(!matches!(packet.body, Body::Audio { .. }), "sound at another speed");
            guest.read_frame(&packet).map(|shown| shown[0])
        });
        if let Some(last) = last {
            assert_eq!(shown.wrapping_sub(last) % 4, 0);
        }
        last = Some(shown);
    }
    // There is no way back in a core, and what is no speed is passed over.
    for value in [(-100i16).to_be_bytes(), 0i16.to_be_bytes(), 1601i16.to_be_bytes()] {
        guest.config(key::SPEED, &value);
    }
    guest.ask(2, 3, b"").unwrap();
    assert_eq!(guest.shown()[0].wrapping_sub(last.unwrap()) % 4, 0);
    guest.config(key::SPEED, &100i16.to_be_bytes());
    guest.until(|guest, packet| {
        guest.read_frame(&packet);
        matches!(packet.body, Body::Audio { .. }).then_some(())
    });
    let before = guest.shown()[0];
    assert_eq!(guest.shown()[0], before.wrapping_add(1));
    stop.stop();
    assert!(running.join().unwrap().is_ok());
}

#[test]
fn answers_what_it_is_asked() {
    let (host, stop) = (Host::new(), Stop::new());
    let running = start(host.address(), Probe::default(), &stop);
    let mut guest = host.guest();
    guest.admit(&EVERYTHING);
    guest.shown_until(|shown| shown[0] >= 3);
    let state = guest.ask(1, 1, b"").unwrap();
    assert_eq!(state.len(), 70_000);
    assert!(state[0] >= 3);
    assert_eq!(guest.ask(2, 2, &[200; 70_000]), Ok(vec![]));
    guest.shown_until(|shown| shown[0] > 200);
    let failure = |answer: Result<Vec<u8>, String>, code: &str| {
        let text = answer.unwrap_err();
        assert!(text.starts_with(code), "{text}");
    };
    failure(guest.ask(3, 2, b"x"), "PROTOCOL_MALFORMED not a state");
    assert_eq!(guest.ask(4, 3, b""), Ok(b"\x03ram\0\0\0\x10".to_vec()));
    assert_eq!(guest.ask(5, 4, b"\x03ram\0\0\0\x02\0\0\0\x03"), Ok(vec![2, 3, 4]));
    failure(guest.ask(6, 4, b"\x03ram\0\0\0\x0f\0\0\0\x02"), "NOT_FOUND ram has 16 bytes");
    failure(guest.ask(6, 4, b"\x03ram\xff\xff\xff\xff\0\0\0\x02"), "NOT_FOUND");
    failure(guest.ask(6, 4, b"\x03rom\0\0\0\0\0\0\0\x02"), "NOT_FOUND this core has no memory space");
    failure(guest.ask(7, 4, b"\x03ram\0\0\0\0\0\x01\0\x01"), "PROTOCOL_TOO_LARGE");
    failure(guest.ask(8, 4, b"\x03ram"), "PROTOCOL_MALFORMED");
    failure(guest.ask(8, 5, b"\0\0"), "PROTOCOL_MALFORMED");
    failure(guest.ask(9, 5, &[0; 2000]), "PROTOCOL_TOO_LARGE");
    for address in 1000..1064u32 {
        assert_eq!(guest.ask(10, 5, &address.to_be_bytes()), Ok(vec![]));
    }
    failure(guest.ask(11, 5, &2000u32.to_be_bytes()), "LIMIT_REACHED");
    for address in 1001..1064u32 {
        assert_eq!(guest.ask(12, 6, &address.to_be_bytes()), Ok(vec![]));
    }
    assert_eq!(guest.ask(13, 7, b""), Ok(1000u32.to_be_bytes().to_vec()));
    stop.stop();
    // Nobody is there any more who had set a breakpoint.
    assert!(running.join().unwrap().unwrap().breakpoints.is_empty());
}

#[test]
fn stops_in_front_of_a_breakpoint() {
    let (host, stop) = (Host::new(), Stop::new());
    let running = start(host.address(), Probe::default(), &stop);
    let mut guest = host.guest();
    guest.admit(&EVERYTHING);
    guest.config(key::RUN, &[1]);
    guest.config(key::RUN, &[3]);
    assert_eq!(guest.ask(1, 5, &5u32.to_be_bytes()), Ok(vec![]));
    guest.config(key::RUN, &[0]);
    let hit = guest.until(|guest, packet| {
        guest.read_frame(&packet);
        match packet.body {
            Body::Debug(data) if data[0] == 3 => Some(data),
            _ => None,
        }
    });
    assert_eq!(hit, [3, 0, 0, 0, 5]);
    let registers = guest.until(|_, packet| match packet.body {
        Body::Debug(data) if data[0] == 1 => Some(data),
        _ => None,
    });
    assert_eq!(registers.last(), Some(&5));
    guest.config(key::RUN, &[0]);
    assert_eq!(guest.shown()[0], 6);
    stop.stop();
    assert!(running.join().unwrap().is_ok());
}

#[test]
fn sends_an_old_host_whole_raw_frames_and_no_keys() {
    let (host, stop) = (Host::new(), Stop::new());
    let running = start(host.address(), Probe::default(), &stop);
    let mut guest = host.guest();
    guest.hello();
    guest.send(b"OK\0\x01\0\x01");
    for frame in 1..=3 {
        let packet = guest.next();
        assert_eq!(packet.flags, 0);
        let Body::Video { width: 10, height: 1, data } = packet.body else { panic!("{packet:?}") };
        assert_eq!(data.len(), 40);
        assert_eq!(data[4], frame);
    }
    // The second half of its input packets is reserved, and holds anything.
    guest.send(&packets::input(0, 0x55, 0x1234));
    guest.until(|_, packet| match packet.body {
        Body::Video { data, .. } => (data[8] == 5 && data[12] == 5).then_some(()),
        other => panic!("{other:?}"),
    });
    stop.stop();
    assert!(running.join().unwrap().is_ok());
}

#[test]
fn comes_back_to_its_session() {
    let (host, stop) = (Host::new(), Stop::new());
    let running = start(host.address(), Probe::default(), &stop);
    let mut guest = host.guest();
    guest.admit(&EVERYTHING);
    guest.config(key::SESSION, b"brave-otter-7");
    guest.shown();
    guest.config(key::RUN, &[1]);
    assert_eq!(guest.value_of(key::RUN), [1]);
    drop(guest);
    let mut guest = host.guest();
    guest.admit(&EVERYTHING);
    let info = String::from_utf8(guest.value_of(key::CORE_INFO)).unwrap();
    assert!(info.ends_with(r#","session":"brave-otter-7"}"#), "{info}");
    assert!(guest.shown()[0] > 1, "it is the same core still");
    // The host ends the session: there is nothing to come back to.
    guest.config(key::SESSION_STATE, &[3]);
    drop(guest);
    assert!(running.join().unwrap().is_ok());
}

#[test]
fn a_slow_host_loses_whole_frames_and_can_read_the_next() {
    let (host, stop) = (Host::new(), Stop::new());
    let running = start(host.address(), Probe::default(), &stop);
    let mut guest = host.guest();
    guest.admit(&EVERYTHING);
    guest.shown();
    // Far more than the socket holds: 240 samples a frame.
    thread::sleep(Duration::from_millis(1500));
    let mut before = 0;
    for _ in 0..900 {
        let now = guest.shown()[0];
        assert_ne!(now, before);
        before = now;
    }
    stop.stop();
    drop(guest);
    assert!(running.join().unwrap().is_ok());
}

#[test]
fn says_why_it_ends() {
    let host = Host::new();
    let refused = start(host.address(), Probe::default(), &Stop::new());
    let mut guest = host.guest();
    guest.hello();
    guest.send(b"ERROR\0\x09not today");
    let error = refused.join().unwrap().err().unwrap();
    assert_eq!(error.to_string(), "the host refused: not today (HANDSHAKE_REFUSED)");

    let failing = start(host.address(), Probe { fails_at: Some(4), ..Probe::default() }, &Stop::new());
    let mut guest = host.guest();
    guest.admit(&EVERYTHING);
    let error = failing.join().unwrap().err().unwrap();
    assert_eq!(error.to_string(), "the ROM has no end (CORE_FAILED)");

    let path = std::env::temp_dir().join("perun-sdk-nobody.sock");
    let alone = PerunConnection::new(format!("unix://{}", path.display())).give_up_after(Duration::from_millis(300));
    let error = alone.run(Probe::default()).unwrap_err();
    assert_eq!(error.code(), Code::Unreachable);
    assert_eq!(PerunConnection::new("http://x").run(Probe::default()).unwrap_err().code(), Code::AddressInvalid);

    struct Nothing;
    impl PerunCore for Nothing {}
    let address = host.address();
    let nothing = thread::spawn(move || PerunConnection::new(address).run(Nothing));
    let mut guest = host.guest();
    guest.hello();
    guest.send(b"OK\0\x01\0\0");
    let error = nothing.join().unwrap().unwrap_err();
    assert_eq!(error.code(), Code::CodecSize);
}

#[test]
fn capabilities_are_those_of_the_protocol() {
    assert_eq!(capability::DELTA | capability::AUDIO | capability::DEBUG | capability::EXTENSION, 0x0107);
}
