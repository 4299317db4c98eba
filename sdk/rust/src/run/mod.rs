mod asks;
mod core_run;
mod link;
mod pacer;
mod pads;
mod sender;
mod trace;

pub(crate) use core_run::{CoreRun, End};
pub(crate) use link::{connect, default_address, parse, Address};
pub(crate) use trace::FrameTrace;
