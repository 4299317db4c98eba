use crate::error::{Code, Error};
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Where a host started by hand listens.
const DEFAULT_ADDRESS: &str = "tcp://127.0.0.1:9000";
/// Where the first Perun listened; cores written for it still name it.
const FIRST_SOCKET: &str = "/tmp/perun.sock";
const CONNECT_TIME: Duration = Duration::from_secs(10);
/// Linux holds a socket path in 108 bytes, the last of them zero.
const MOST_PATH_BYTES: usize = 107;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    Unix(PathBuf),
    Tcp { host: String, port: u16 },
}

/// The address that a host gives in PERUN_ADDRESS, else where one started by hand listens.
pub(crate) fn default_address() -> String {
    match std::env::var("PERUN_ADDRESS") {
        Ok(address) if !address.is_empty() => address,
        _ => DEFAULT_ADDRESS.into(),
    }
}

/// ADDRESS_INVALID where a core cannot connect to it.
pub(crate) fn parse(text: &str) -> Result<Address, Error> {
    let wrong = |why: &str| {
        let forms = "write unix:///path or tcp://host:port";
        Err(Error::new(Code::AddressInvalid, format!("the address {text:?} cannot be used: {why}; {forms}")))
    };
    let (scheme, rest) = text.split_once("://").unwrap_or(("tcp", text));
    match scheme.to_ascii_lowercase().as_str() {
        "unix" if !rest.starts_with('/') => wrong("the path is not absolute"),
        "unix" if rest.len() > MOST_PATH_BYTES => wrong("the path is longer than 107 bytes"),
        "unix" => Ok(Address::Unix(rest.into())),
        "tcp" => {
            let Some((host, port)) = rest.rsplit_once(':') else { return wrong("it has no port") };
            let Ok(port @ 1..) = port.parse::<u16>() else { return wrong("the port is none") };
            let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
            if host.is_empty() || host.contains(['/', ' ']) {
                return wrong("the host is none");
            }
            Ok(Address::Tcp { host: host.into(), port })
        }
        _ => wrong("a core connects over unix:// or tcp://"),
    }
}

/// Both kinds of sockets in one.
#[derive(Debug)]
pub(crate) enum Socket {
    Unix(UnixStream),
    Tcp(TcpStream),
}

/// Connects within ten seconds. UNREACHABLE where nobody answers.
pub(crate) fn connect(address: &Address) -> Result<Socket, Error> {
    match address {
        Address::Unix(path) => {
            let path = stand_in(path);
            let failed =
                |error| Error::new(Code::Unreachable, format!("no host at unix://{}: {error}", path.display()));
            UnixStream::connect(&path).map(Socket::Unix).map_err(failed)
        }
        Address::Tcp { host, port } => {
            let failed = |error| Error::new(Code::Unreachable, format!("no host at tcp://{host}:{port}: {error}"));
            let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
            for one in (host.as_str(), *port).to_socket_addrs().map_err(failed)? {
                match TcpStream::connect_timeout(&one, CONNECT_TIME) {
                    Ok(socket) => {
                        socket.set_nodelay(true).map_err(failed)?;
                        return Ok(Socket::Tcp(socket));
                    }
                    Err(error) => last = error,
                }
            }
            Err(failed(last))
        }
    }
}

/// Cores that name the socket of the first Perun find today's, where nothing is at the old place.
fn stand_in(path: &Path) -> PathBuf {
    if path != Path::new(FIRST_SOCKET) || path.exists() {
        return path.into();
    }
    if let Ok(Address::Unix(given)) = parse(&default_address()) {
        return given;
    }
    let runtime = std::env::var("XDG_RUNTIME_DIR").unwrap_or_default();
    let today = Path::new(&runtime).join("perun/perun.sock");
    if !runtime.is_empty() && today.exists() {
        return today;
    }
    path.into()
}

impl Socket {
    pub(crate) fn try_clone(&self) -> io::Result<Self> {
        match self {
            Socket::Unix(socket) => socket.try_clone().map(Socket::Unix),
            Socket::Tcp(socket) => socket.try_clone().map(Socket::Tcp),
        }
    }

    /// Ends it for every clone; what waits in a read or write returns.
    pub(crate) fn shutdown(&self) {
        // It may have ended by itself, which is as good.
        let _ = match self {
            Socket::Unix(socket) => socket.shutdown(Shutdown::Both),
            Socket::Tcp(socket) => socket.shutdown(Shutdown::Both),
        };
    }
}

impl Read for Socket {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Socket::Unix(socket) => socket.read(into),
            Socket::Tcp(socket) => socket.read(into),
        }
    }
}

impl Write for Socket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Socket::Unix(socket) => socket.write(bytes),
            Socket::Tcp(socket) => socket.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{parse, Address};

    #[test]
    fn reads_what_a_core_can_connect_to() {
        assert_eq!(parse("unix:///run/p.sock"), Ok(Address::Unix("/run/p.sock".into())));
        assert_eq!(parse("tcp://localhost:9000"), Ok(Address::Tcp { host: "localhost".into(), port: 9000 }));
        assert_eq!(parse("TCP://[::1]:1"), Ok(Address::Tcp { host: "::1".into(), port: 1 }));
        assert_eq!(parse("127.0.0.1:9000"), Ok(Address::Tcp { host: "127.0.0.1".into(), port: 9000 }));
    }

    #[test]
    fn says_what_is_wrong_with_the_rest() {
        let long = format!("unix:///{}", "x".repeat(107));
        for text in ["", "unix://relative", "tcp://host", "tcp://:1", "tcp://h:0", "tcp://h:65536", "ws://h:1", &long] {
            let error = parse(text).unwrap_err();
            assert_eq!(error.code().as_str(), "ADDRESS_INVALID", "{text}");
            assert!(error.message().contains("unix:///path"), "{error}");
        }
    }
}
