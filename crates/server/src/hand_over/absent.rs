//! Only Unix can pass sockets from process to process; elsewhere every start binds its own.

use std::convert::Infallible;
use std::io;
use std::path::Path;

use crate::inherit::Inherited;

/// There is never one.
#[derive(Debug)]
pub(crate) struct Predecessor(Infallible);

impl Predecessor {
    pub(crate) fn relieve(self) -> io::Result<()> {
        match self.0 {}
    }
}

pub(crate) fn take(_path: &Path) -> io::Result<Option<(Inherited, Predecessor)>> {
    Ok(None)
}

/// There is never one.
#[derive(Debug)]
pub(crate) struct Estate(Infallible);

impl Estate {
    pub(crate) fn at(_path: &Path, _sockets: Inherited) -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(crate) async fn passes_on(&self) -> io::Result<()> {
        match self.0 {}
    }
}
