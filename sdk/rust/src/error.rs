use std::fmt;

/// What went wrong, as in the catalogue of docs/errors.md.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Code {
    /// An address cannot be read or used.
    AddressInvalid,
    /// Compressed or indexed data that cannot be.
    CodecCorrupt,
    /// Data of another size than width and height ask for.
    CodecSize,
    /// The connection ended.
    ConnectionLost,
    /// The core itself failed.
    CoreFailed,
    /// Anything without a code of its own.
    Failed,
    /// The host said no to the hello.
    HandshakeRefused,
    /// No answer to the hello in time.
    HandshakeTimeout,
    /// A bound of docs/limits.md was reached.
    LimitReached,
    /// This core cannot do what it was asked for.
    MissingCapability,
    /// What was asked for does not exist.
    NotFound,
    /// The peer does not speak Perun.
    ProtocolMagic,
    /// Bytes that break the protocol.
    ProtocolMalformed,
    /// More bytes than the protocol allows.
    ProtocolTooLarge,
    /// The peer speaks another version.
    ProtocolVersion,
    /// No connection could be made.
    Unreachable,
    /// A parameter of a call that makes no sense.
    Usage,
}

impl Code {
    /// The name in docs/errors.md and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Code::AddressInvalid => "ADDRESS_INVALID",
            Code::CodecCorrupt => "CODEC_CORRUPT",
            Code::CodecSize => "CODEC_SIZE",
            Code::ConnectionLost => "CONNECTION_LOST",
            Code::CoreFailed => "CORE_FAILED",
            Code::Failed => "FAILED",
            Code::HandshakeRefused => "HANDSHAKE_REFUSED",
            Code::HandshakeTimeout => "HANDSHAKE_TIMEOUT",
            Code::LimitReached => "LIMIT_REACHED",
            Code::MissingCapability => "MISSING_CAPABILITY",
            Code::NotFound => "NOT_FOUND",
            Code::ProtocolMagic => "PROTOCOL_MAGIC",
            Code::ProtocolMalformed => "PROTOCOL_MALFORMED",
            Code::ProtocolTooLarge => "PROTOCOL_TOO_LARGE",
            Code::ProtocolVersion => "PROTOCOL_VERSION",
            Code::Unreachable => "UNREACHABLE",
            Code::Usage => "USAGE",
        }
    }

    /// True where another attempt at the same address cannot mend it.
    pub fn is_final(self) -> bool {
        matches!(
            self,
            Code::Usage
                | Code::AddressInvalid
                | Code::MissingCapability
                | Code::HandshakeRefused
                | Code::ProtocolMagic
                | Code::ProtocolVersion
                | Code::CoreFailed
                | Code::CodecSize
        )
    }
}

/// One failure: its code, and a sentence that says what was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    code: Code,
    message: String,
}

impl Error {
    /// An error of that code.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Error { code, message: message.into() }
    }

    /// Its code.
    pub fn code(&self) -> Code {
        self.code
    }

    /// What was tried, and what came of it.
    pub fn message(&self) -> &str {
        &self.message
    }

    pub(crate) fn malformed(message: impl Into<String>) -> Self {
        Error::new(Code::ProtocolMalformed, message)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.message, self.code.as_str())
    }
}

impl std::error::Error for Error {}
