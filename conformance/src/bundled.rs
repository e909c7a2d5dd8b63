//! The project's own server over `www/`, graded when no target is named.
//!
//! The only place of this crate that knows the server.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// The bundled server, running; dropping it stops it.
#[derive(Debug)]
pub struct Bundled {
    address: SocketAddr,
    handle: Option<server::Handle>,
}

impl Bundled {
    /// Starts the server on a free loopback port over the checkout's `www/`.
    ///
    /// # Errors
    /// When the folder is not there (a binary that was moved away from its checkout) or the
    /// server cannot start.
    pub fn start() -> io::Result<Bundled> {
        let root = document_root().ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::NotFound,
                "no www/ folder found to serve: name a target, for example `conformance http://127.0.0.1:8080`",
            )
        })?;
        let server = server::Server::bind(server::Config {
            root,
            port: 0,
            ..server::Config::default()
        })?;
        let address = server.local_addr();
        Ok(Bundled {
            address,
            handle: Some(server.start()?),
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Bundled {
    fn drop(&mut self) {
        if let Some(handle) = self.handle.take() {
            handle.stop(Duration::from_millis(200));
        }
    }
}

/// `www/` beside the current folder or one above it, else that of the checkout built from.
fn document_root() -> Option<PathBuf> {
    let checkout = concat!(env!("CARGO_MANIFEST_DIR"), "/../www");
    (["www", "../www", checkout].into_iter())
        .map(PathBuf::from)
        .find(|root| root.join("index.html").is_file())
}
