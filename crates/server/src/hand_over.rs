//! Giving the listening sockets to the next server, where the system can.

#[cfg(not(unix))]
mod absent;
#[cfg(unix)]
mod sockets;

#[cfg(not(unix))]
pub(crate) use absent::{Estate, Predecessor, take};
#[cfg(unix)]
pub(crate) use sockets::{Estate, Predecessor, take};
