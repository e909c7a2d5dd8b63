//! Opening a connection: TCP over IPv4 and IPv6, unix sockets, TLS.

mod connect;
mod socket;
mod target;
mod tls;

pub(crate) use connect::{DialError, dial};
pub(crate) use socket::Socket;
pub use target::{Endpoint, Target, TargetError};
pub(crate) use tls::TlsLink;
pub use tls::TlsOptions;
