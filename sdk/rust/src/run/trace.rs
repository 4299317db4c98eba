use crate::core::Picture;
use crate::error::{Code, Error};
use crate::frames::{sha256, to_rgba};
use std::fs::{File, OpenOptions};
use std::io::Write;

/// Writes one line per frame that was sent: number from 1, size, SHA-256 of its pixels.
#[derive(Debug)]
pub(crate) struct FrameTrace {
    file: File,
    path: String,
    count: u64,
}

impl FrameTrace {
    /// Appends to the file that PERUN_FRAME_TRACE names, if any.
    pub(crate) fn from_environment() -> Result<Option<Self>, Error> {
        let Some(path) = std::env::var("PERUN_FRAME_TRACE").ok().filter(|path| !path.is_empty()) else {
            return Ok(None);
        };
        match OpenOptions::new().create(true).append(true).open(&path) {
            Ok(file) => Ok(Some(FrameTrace { file, path, count: 0 })),
            Err(error) => Err(Error::new(Code::Failed, format!("{path} cannot be written to: {error}"))),
        }
    }

    pub(crate) fn sent(&mut self, picture: &Picture) -> Result<(), Error> {
        self.count += 1;
        let (Picture::Rgba { width, height, .. } | Picture::Indexed { width, height, .. }) = picture;
        let line = format!("{} {width}x{height} {}\n", self.count, sha256::hex(&to_rgba(picture)?));
        self.file
            .write_all(line.as_bytes())
            .map_err(|error| Error::new(Code::Failed, format!("{} cannot be written to: {error}", self.path)))
    }
}
