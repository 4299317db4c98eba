use crate::core::PerunCore;
use crate::error::{Code, Error};
use crate::wire::asks::{answers, decode_memory_range, failure, memory_spaces, Ask, AskKind, Gather};
use crate::wire::constants::{BREAKPOINTS, MEMORY_READ_BYTES, STATE_BYTES};
use crate::wire::values;
use crate::wire::values::decode_addresses;
use std::collections::{BTreeSet, HashMap};

/// Longest question but for a state.
const QUESTION_BYTES: u32 = 1024;
/// Questions whose last part has not come; the host bounds them per person.
const MOST_OPEN: usize = 64;

/// Answers what is asked of a core by way of its host; a failure becomes the answer.
#[derive(Debug, Default)]
pub(crate) struct CoreAsks {
    open: HashMap<u16, (AskKind, Gather)>,
    breakpoints: BTreeSet<u32>,
}

impl CoreAsks {
    /// The values of the config key answer that this part leads to. `step` runs one instruction and shows what came of
    /// it; false where the core cannot.
    pub(crate) fn take<C: PerunCore>(
        &mut self,
        core: &mut C,
        ask: Ask,
        step: impl FnOnce(&mut C) -> Result<bool, Error>,
    ) -> Vec<Vec<u8>> {
        let Ask { request, kind, offset, total, bytes } = ask;
        if offset == 0 {
            self.open.remove(&request);
        }
        if kind == AskKind::Abandon {
            return Vec::new();
        }
        if offset == 0 {
            if self.open.len() >= MOST_OPEN {
                let error = Error::new(Code::LimitReached, format!("{MOST_OPEN} questions are half asked"));
                return vec![failure(request, &error)];
            }
            let most = if kind == AskKind::LoadState { STATE_BYTES } else { QUESTION_BYTES };
            self.open.insert(request, (kind, Gather::new(most)));
        }
        let question = match self.open.get_mut(&request) {
            Some((open, gather)) if *open == kind => gather.add(offset, total, &bytes),
            _ => return Vec::new(),
        };
        let answer = match question {
            Ok(None) => return Vec::new(),
            Ok(Some(_)) if kind == AskKind::StepInstruction => match step(core) {
                Ok(true) => Ok(Vec::new()),
                Ok(false) => Err(missing(kind)),
                Err(error) => Err(error),
            },
            Ok(Some(question)) => self.answer(core, kind, &question),
            Err(error) => Err(error),
        };
        self.open.remove(&request);
        match answer {
            Ok(bytes) if bytes.len() <= STATE_BYTES as usize => answers(request, &bytes),
            Ok(bytes) => {
                let message = format!("the answer to {} has {} bytes", kind.name(), bytes.len());
                vec![failure(request, &Error::new(Code::ProtocolTooLarge, message))]
            }
            Err(error) => vec![failure(request, &error)],
        }
    }

    /// The connection is gone, and with it everybody who set a breakpoint.
    pub(crate) fn close(&mut self, core: &mut impl PerunCore) {
        self.open.clear();
        if !self.breakpoints.is_empty() {
            self.breakpoints.clear();
            core.set_breakpoints(&[]);
        }
    }

    fn answer(&mut self, core: &mut impl PerunCore, kind: AskKind, question: &[u8]) -> Result<Vec<u8>, Error> {
        let missing = || missing(kind);
        match kind {
            AskKind::Registers => match core.registers() {
                registers if registers.is_empty() => Err(missing()),
                registers => values::registers(&registers),
            },
            AskKind::SaveState => core.save_state().ok_or_else(missing),
            AskKind::LoadState => core.load_state(question).map(|()| Vec::new()),
            AskKind::MemorySpaces => memory_spaces(&core.memory_spaces()),
            AskKind::ReadMemory => read_memory(core, question),
            AskKind::SetBreakpoint | AskKind::ClearBreakpoint => {
                let before = self.breakpoints.clone();
                self.change(kind, question)?;
                let all: Vec<u32> = self.breakpoints.iter().copied().collect();
                if core.set_breakpoints(&all) {
                    return Ok(Vec::new());
                }
                self.breakpoints = before;
                Err(missing())
            }
            AskKind::Breakpoints => Ok(self.breakpoints.iter().flat_map(|address| address.to_be_bytes()).collect()),
            AskKind::Abandon | AskKind::StepInstruction => Ok(Vec::new()),
        }
    }

    fn change(&mut self, kind: AskKind, question: &[u8]) -> Result<(), Error> {
        let address = *decode_addresses(question, 1)?
            .first()
            .ok_or_else(|| Error::new(Code::ProtocolMalformed, "a breakpoint without its address"))?;
        if kind == AskKind::ClearBreakpoint {
            self.breakpoints.remove(&address);
        } else if self.breakpoints.len() >= BREAKPOINTS && !self.breakpoints.contains(&address) {
            return Err(Error::new(Code::LimitReached, format!("{BREAKPOINTS} breakpoints are set already")));
        } else {
            self.breakpoints.insert(address);
        }
        Ok(())
    }
}

fn missing(kind: AskKind) -> Error {
    Error::new(Code::MissingCapability, format!("this core has no {}", kind.name()))
}

fn read_memory(core: &mut impl PerunCore, question: &[u8]) -> Result<Vec<u8>, Error> {
    let (space, address, length) = decode_memory_range(question)?;
    let spaces = core.memory_spaces();
    let Some(size) = spaces.iter().find(|known| known.name == space).map(|known| known.size) else {
        return Err(Error::new(Code::NotFound, format!("this core has no memory space {space:?}")));
    };
    if length > MEMORY_READ_BYTES {
        let message = format!("{length} bytes of memory at once, {MEMORY_READ_BYTES} are allowed");
        return Err(Error::new(Code::ProtocolTooLarge, message));
    }
    if length == 0 || u64::from(address) + u64::from(length) > u64::from(size) {
        let message = format!("{space} has {size} bytes; {length} from {address} on are not all there");
        return Err(Error::new(Code::NotFound, message));
    }
    Ok(core.read_memory(&space, address, length))
}
