//! Write emulator cores for Perun: implement [`PerunCore`], hand it to [`PerunConnection::run`].
//!
//! ```no_run
//! use perun_sdk::{PerunConnection, PerunCore};
//!
//! struct Blank;
//!
//! impl PerunCore for Blank {
//!     fn tick(&mut self, buttons: u16) -> (Vec<u8>, Vec<i16>) {
//!         (vec![buttons as u8; 160 * 144 * 4], Vec::new())
//!     }
//! }
//!
//! fn main() -> Result<(), perun_sdk::Error> {
//!     PerunConnection::new("unix:///run/user/1000/perun/perun.sock").run(Blank)
//! }
//! ```

mod buttons;
mod connection;
mod core;
mod error;
pub mod frames;
mod run;
mod stop;
pub mod wire;

pub use crate::buttons::Button;
pub use crate::connection::PerunConnection;
pub use crate::core::{CoreConfig, Frame, Input, Layout, MemorySpace, PerunCore, Picture, Rate, Register};
pub use crate::error::{Code, Error};
pub use crate::frames::Level;
pub use crate::stop::Stop;
pub use crate::wire::devices::DeviceInput;
