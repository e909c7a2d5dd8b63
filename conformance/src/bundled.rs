//! The project's own server over a copy of `www/`, graded when no target is named.
//!
//! The only place of this crate that knows the server.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

use crate::early_end::EarlyEnd;

/// Name and content of every file of `www/`: the binary runs wherever it was moved to.
const WWW: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/www.rs"));

/// When the files were last changed, in seconds since 1970: some time ago, so that a date is as
/// strong a validator as it can be.
const MODIFIED: u64 = 1_700_000_000;

/// The bundled server, running; dropping it stops it and removes its files.
#[derive(Debug)]
pub struct Bundled {
    address: SocketAddr,
    handle: Option<server::Handle>,
    /// Its document root.
    _root: TempDir,
}

impl Bundled {
    /// Starts the server on a free loopback port over a copy of `www/`; from then on a signal ends
    /// the run.
    ///
    /// # Errors
    /// When the copy cannot be written (no space, no folder for temporary files) or the server
    /// cannot start.
    pub fn start(end: &EarlyEnd) -> io::Result<Bundled> {
        let root = tempfile::Builder::new()
            .prefix("conformance-www-")
            .tempdir()?;
        unpack(root.path())?;
        // Else an interrupt would leave the copy behind.
        end.heed_signals(Some(root.path().to_owned()));
        let server = server::Server::bind(server::Config {
            root: root.path().to_owned(),
            port: 0,
            ..server::Config::default()
        })?;
        let address = server.local_addr();
        Ok(Bundled {
            address,
            handle: Some(server.start()?),
            _root: root,
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

fn unpack(root: &Path) -> io::Result<()> {
    let modified = SystemTime::UNIX_EPOCH + Duration::from_secs(MODIFIED);
    for (name, content) in WWW {
        let path = root.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = File::create(&path)?;
        file.write_all(content)?;
        file.set_modified(modified)?;
    }
    Ok(())
}
