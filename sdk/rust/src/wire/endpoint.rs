//! The connecting end of one connection: bytes in, events out; no sockets, no timers.

use super::constants::{capability, key};
use super::handshake::{hello, refused, Answer, AnswerReader};
use super::packets::{config, Body, Packet, PacketDecoder, Source};
use super::{sequence, values};
use crate::error::{Code, Error};

/// What the owner of an endpoint has to do or may know, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Write these bytes, in one piece.
    Send(Vec<u8>),
    /// The handshake is done, with the extension including the host's features.
    Ready,
    /// A packet.
    Packet(Packet),
    /// Close the connection; nothing more will be read.
    Failed(Error),
}

#[derive(Debug, PartialEq, Eq)]
enum Phase {
    Handshake,
    Features,
    Open,
    Failed,
}

/// A core's end of a connection.
#[derive(Debug)]
pub struct Endpoint {
    offered: u16,
    features: Vec<u16>,
    phase: Phase,
    answer: AnswerReader,
    decoder: PacketDecoder,
    capabilities: u16,
    host_features: Vec<u16>,
    sequence: u16,
}

impl Endpoint {
    /// Offers these capabilities, and says that it reads these features.
    pub fn new(capabilities: u16, features: &[u16]) -> Self {
        Endpoint {
            offered: capabilities,
            features: features.to_vec(),
            phase: Phase::Handshake,
            answer: AnswerReader::default(),
            decoder: PacketDecoder::new(Source::Any),
            capabilities: 0,
            host_features: Vec::new(),
            sequence: 0,
        }
    }

    /// The first bytes to send.
    pub fn start(&self) -> Vec<u8> {
        hello(self.offered)
    }

    /// The bits both ends have; 0 until ready.
    pub fn capabilities(&self) -> u16 {
        self.capabilities
    }

    /// True where both ends have the extension.
    pub fn extended(&self) -> bool {
        self.capabilities & capability::EXTENSION != 0
    }

    /// True where the host said that it reads the feature.
    pub fn reads(&self, feature: u16) -> bool {
        self.extended() && self.host_features.contains(&feature)
    }

    /// The features the host said it reads.
    pub fn host_features(&self) -> &[u16] {
        &self.host_features
    }

    /// True once the handshake is done.
    pub fn is_ready(&self) -> bool {
        self.phase == Phase::Open
    }

    /// Sequence for the next packet.
    pub fn next_sequence(&mut self) -> u16 {
        self.sequence = sequence::after(self.sequence);
        self.sequence
    }

    /// What these bytes lead to.
    pub fn receive(&mut self, chunk: &[u8]) -> Vec<Event> {
        let mut events = Vec::new();
        let mut rest = chunk;
        if self.phase == Phase::Handshake {
            match self.answer.push(chunk) {
                Ok(None) => return events,
                Ok(Some((Answer::Refused(reason), _))) => self.fail(refused(&reason), &mut events),
                Err(error) => self.fail(error, &mut events),
                Ok(Some((Answer::Ok { capabilities }, used))) => {
                    rest = &chunk[used..];
                    self.accepted(capabilities, &mut events);
                }
            }
        }
        if self.phase != Phase::Failed {
            self.read_packets(rest, &mut events);
        }
        events
    }

    /// The host closed the connection: why, where that is an error.
    pub fn finish(&mut self) -> Option<Error> {
        match self.phase {
            Phase::Handshake => Some(self.answer.finish()),
            Phase::Features => Some(Error::new(Code::ConnectionLost, "the connection ended within the handshake")),
            Phase::Open | Phase::Failed => None,
        }
    }

    fn accepted(&mut self, capabilities: u16, events: &mut Vec<Event>) {
        // A host may not add what was not offered.
        self.capabilities = capabilities & self.offered;
        if self.extended() {
            let sequence = self.next_sequence();
            events.push(Event::Send(config(sequence, key::FEATURES, &values::features(&self.features))));
            self.phase = Phase::Features;
        } else {
            self.open(events);
        }
    }

    fn read_packets(&mut self, chunk: &[u8], events: &mut Vec<Event>) {
        let (packets, error) = self.decoder.push(chunk);
        for packet in packets {
            match self.phase {
                Phase::Features => self.read_features(&packet, events),
                Phase::Open => events.push(Event::Packet(self.understood(packet))),
                Phase::Handshake | Phase::Failed => {}
            }
        }
        if let (Some(error), false) = (error, self.phase == Phase::Failed) {
            self.fail(error, events);
        }
    }

    fn read_features(&mut self, packet: &Packet, events: &mut Vec<Event>) {
        let Body::Config { key: key::FEATURES, value } = &packet.body else {
            let text = "the first packet with the extension must be the config key features";
            return self.fail(Error::malformed(text), events);
        };
        match values::decode_features(value) {
            Ok(features) => {
                self.host_features = features;
                self.open(events);
            }
            Err(error) => self.fail(error, events),
        }
    }

    fn open(&mut self, events: &mut Vec<Event>) {
        self.phase = Phase::Open;
        events.push(Event::Ready);
    }

    /// The seat stands where the first protocol has a reserved field, in which an old peer may have left anything.
    fn understood(&self, mut packet: Packet) -> Packet {
        if let (Body::Input { seat, .. }, false) = (&mut packet.body, self.extended()) {
            *seat = 0;
        }
        packet
    }

    fn fail(&mut self, error: Error, events: &mut Vec<Event>) {
        self.phase = Phase::Failed;
        events.push(Event::Failed(error));
    }
}
