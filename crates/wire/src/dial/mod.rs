//! Opening a connection: TCP over IPv4 and IPv6, unix sockets, TLS.

mod certificate;
mod connect;
mod proxy;
mod socket;
mod target;
mod tls;
mod verify;

pub use certificate::Certificate;
pub(crate) use connect::{DialError, Dialled, dial};
pub use proxy::{Names, ProxyLine, ProxyVersion};
pub(crate) use socket::Socket;
pub use target::{Endpoint, Family, Target, TargetError};
pub(crate) use tls::TlsLink;
pub use tls::TlsOptions;
