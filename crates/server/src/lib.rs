//! A static-file origin server for HTTP/1.1 (RFC 9110, RFC 9112).
//!
//! ```no_run
//! let server = server::Server::bind(server::Config { port: 0, ..Default::default() })?;
//! println!("http://{}/", server.local_addr());
//! let handle = server.start()?;
//! handle.stop(std::time::Duration::from_secs(5));
//! # Ok::<(), std::io::Error>(())
//! ```

mod clock;
mod config;
mod deadline;
mod listener;
mod open;
mod server;
mod worker;

pub use config::Config;
pub use server::{Handle, Server};
