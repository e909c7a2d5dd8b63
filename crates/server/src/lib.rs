//! A static-file origin server for HTTP/1.1 (RFC 9110, RFC 9112).
//!
//! ```no_run
//! let server = server::Server::bind(server::Config { port: 0, ..Default::default() })?;
//! println!("http://{}/", server.local_addr());
//! let handle = server.start()?;
//! handle.stop(std::time::Duration::from_secs(5));
//! # Ok::<(), std::io::Error>(())
//! ```

mod admission;
mod answer;
mod authority;
mod cache;
mod cgi;
mod change;
mod cli;
mod clock;
mod config;
mod confine;
mod congestion;
mod connection;
mod credentials;
mod deadline;
mod descriptors;
mod digest;
mod echo;
mod error_page;
mod faults;
mod freshness;
mod hand_over;
mod handle;
mod heard;
mod identity;
mod ids;
mod inherit;
mod intake;
mod link;
mod listener;
mod listing;
mod load;
mod log;
mod media;
mod metrics;
mod notify;
mod open;
mod output;
mod overload;
mod pattern;
mod plan;
mod rate;
#[cfg(target_os = "linux")]
mod reactor;
mod receive;
mod record;
mod reload;
mod render;
mod repeated;
mod representation;
mod resolve;
mod server;
mod serving;
mod settings;
mod site;
#[cfg(target_os = "linux")]
mod socket;
#[cfg(not(target_os = "linux"))]
#[path = "socket_elsewhere.rs"]
mod socket;
mod tls;
#[cfg(target_os = "linux")]
mod watch;
#[cfg(not(target_os = "linux"))]
#[path = "watch_elsewhere.rs"]
mod watch;
mod worker;
mod write;

pub use cli::Cli;
pub use config::{Cgi, Config, Host, LogFormat, Redirect, Rule, Tls, UnknownHost, Writable};
pub use confine::Confinement;
pub use congestion::Congestion;
pub use descriptors::raise_file_limit;
pub use handle::Handle;
pub use identity::Standing;
pub use notify::notify;
pub use pattern::Pattern;
pub use server::{Server, check};
pub use settings::Settings;
