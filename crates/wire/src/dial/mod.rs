//! Opening a connection: TCP over IPv4 and IPv6, unix sockets, TLS.

mod target;
mod tls;

pub use target::{Endpoint, Target, TargetError};
pub use tls::TlsOptions;
