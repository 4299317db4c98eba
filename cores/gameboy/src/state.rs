//! Saved states: one walk over all parts, which writes or reads.

/// Writes what it is shown, or puts into it what was written. After a read `is_whole` says whether there was enough.
#[derive(Debug)]
pub(crate) enum Sync<'a> {
    Save(Vec<u8>),
    Load { left: &'a [u8], is_whole: bool },
}

impl<'a> Sync<'a> {
    pub(crate) fn saving() -> Self {
        Sync::Save(Vec::new())
    }

    pub(crate) fn loading(bytes: &'a [u8]) -> Self {
        Sync::Load { left: bytes, is_whole: true }
    }

    /// True where everything was there, and nothing is left.
    pub(crate) fn is_whole(&self) -> bool {
        match self {
            Sync::Save(_) => true,
            Sync::Load { left, is_whole } => *is_whole && left.is_empty(),
        }
    }

    pub(crate) fn bytes(&mut self, bytes: &mut [u8]) {
        match self {
            Sync::Save(saved) => saved.extend_from_slice(bytes),
            Sync::Load { left, is_whole } => match left.split_at_checked(bytes.len()) {
                Some((these, rest)) => {
                    bytes.copy_from_slice(these);
                    *left = rest;
                }
                None => *is_whole = false,
            },
        }
    }

    pub(crate) fn u8(&mut self, value: &mut u8) {
        self.bytes(std::slice::from_mut(value));
    }

    pub(crate) fn bool(&mut self, value: &mut bool) {
        let mut byte = u8::from(*value);
        self.u8(&mut byte);
        *value = byte != 0;
    }

    pub(crate) fn u16(&mut self, value: &mut u16) {
        let mut bytes = value.to_le_bytes();
        self.bytes(&mut bytes);
        *value = u16::from_le_bytes(bytes);
    }

    pub(crate) fn u32(&mut self, value: &mut u32) {
        let mut bytes = value.to_le_bytes();
        self.bytes(&mut bytes);
        *value = u32::from_le_bytes(bytes);
    }
}
