//! From one server to the next without a gap: listening sockets go over a Unix socket.
//!
//! The new server connects to the path that the old one listens on, gets descriptors of the same
//! sockets, and says when it accepts; then the old one stops accepting. The sockets themselves are
//! open all the time, so that no connection is refused or reset, and whoever waits in their queues
//! is served by one or the other. A new server that fails before it is ready changes nothing.

use std::io::{self, IoSlice, IoSliceMut, Read, Write};
use std::mem::MaybeUninit;
use std::net::{Shutdown, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::time::Duration;

use rustix::fd::{AsFd, BorrowedFd};
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, recvmsg, sendmsg,
};
use tokio::io::AsyncReadExt;

use crate::inherit::{Inherited, Socket};

/// Descriptors that Linux passes in one message.
const MOST: usize = 253;

/// What a socket is for, as it is told with it.
const BOUND: u8 = b'b';
const ACTIVATED: u8 = b'a';
const METRICS: u8 = b'm';

/// Said by the new server when it accepts connections.
const READY: u8 = b'r';

/// How long the new server may take from getting the sockets to being ready.
const PATIENCE: Duration = Duration::from_secs(60);

/// The server before us, which waits to be relieved.
#[derive(Debug)]
pub(crate) struct Predecessor(UnixStream);

impl Predecessor {
    /// Tells it that we accept connections now, and waits until it has heard.
    pub(crate) fn relieve(mut self) -> io::Result<()> {
        self.0.write_all(&[READY])?;
        self.0.shutdown(Shutdown::Write)?;
        self.0.read_exact(&mut [0])
    }
}

/// Asks the server at `path` for its sockets; `None` when there is no server.
///
/// # Errors
/// When it does not answer as expected.
pub(crate) fn take(path: &Path) -> io::Result<Option<(Inherited, Predecessor)>> {
    use io::ErrorKind as E;
    let stream = match UnixStream::connect(path) {
        Err(error) if matches!(error.kind(), E::NotFound | E::ConnectionRefused) => {
            return Ok(None);
        }
        connected => connected?,
    };
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut kinds = [0; MOST];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MOST))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let mut into = [IoSliceMut::new(&mut kinds)];
    let received = recvmsg(&stream, &mut into, &mut control, RecvFlags::CMSG_CLOEXEC)?;
    let mut all = Inherited::default();
    let mut kinds = kinds.iter().take(received.bytes);
    for message in control.drain() {
        let RecvAncillaryMessage::ScmRights(descriptors) = message else {
            continue;
        };
        for (descriptor, kind) in descriptors.zip(&mut kinds) {
            let listener = TcpListener::from(descriptor);
            match *kind {
                METRICS => all.metrics = Some(listener),
                kind => all.service.push(Socket {
                    listener,
                    activated: kind == ACTIVATED,
                }),
            }
        }
    }
    if all.is_empty() {
        let message = format!(
            "{}: whoever listens there hands no sockets over",
            path.display()
        );
        return Err(io::Error::new(E::InvalidData, message));
    }
    Ok(Some((all, Predecessor(stream))))
}

/// What the next server gets from us.
#[derive(Debug)]
pub(crate) struct Estate {
    control: UnixListener,
    sockets: Inherited,
}

impl Estate {
    /// Listens at `path`, in the place of whoever did so before.
    ///
    /// # Errors
    /// When the socket cannot be made.
    pub(crate) fn at(path: &Path, sockets: Inherited) -> io::Result<Self> {
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let control = UnixListener::bind(path)?;
        // Who connects is checked as well.
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
        control.set_nonblocking(true)?;
        Ok(Self { control, sockets })
    }

    /// Hands the sockets to whoever asks, until one of them is ready to serve.
    ///
    /// # Errors
    /// When nobody can be accepted any more.
    pub(crate) async fn passes_on(&self) -> io::Result<()> {
        let control = tokio::net::UnixListener::from_std(self.control.try_clone()?)?;
        loop {
            let (stream, _) = control.accept().await?;
            if !is_trusted(&stream) {
                continue;
            }
            let handing = async {
                stream.writable().await?;
                self.send(&stream)?;
                let mut stream = stream;
                let heard = tokio::time::timeout(PATIENCE, stream.read_u8()).await??;
                if heard != READY {
                    return Err(io::ErrorKind::InvalidData.into());
                }
                tokio::io::AsyncWriteExt::write_u8(&mut stream, READY).await
            };
            // One that fails before it is ready leaves us where we were.
            if handing.await.is_ok() {
                return Ok(());
            }
        }
    }

    fn send(&self, stream: &tokio::net::UnixStream) -> io::Result<()> {
        let mut kinds = Vec::new();
        let mut descriptors: Vec<BorrowedFd<'_>> = Vec::new();
        for socket in &self.sockets.service {
            kinds.push(if socket.activated { ACTIVATED } else { BOUND });
            descriptors.push(socket.listener.as_fd());
        }
        if let Some(metrics) = &self.sockets.metrics {
            kinds.insert(0, METRICS);
            descriptors.insert(0, metrics.as_fd());
        }
        // More workers than that share sockets with others.
        kinds.truncate(MOST);
        descriptors.truncate(MOST);
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MOST))];
        let mut control = SendAncillaryBuffer::new(&mut space);
        control.push(SendAncillaryMessage::ScmRights(&descriptors));
        let payload = [IoSlice::new(&kinds)];
        sendmsg(stream, &payload, &mut control, SendFlags::NOSIGNAL)?;
        Ok(())
    }
}

/// Only our own user and root may have the sockets.
fn is_trusted(stream: &tokio::net::UnixStream) -> bool {
    let ours = rustix::process::geteuid().as_raw();
    stream
        .peer_cred()
        .is_ok_and(|peer| peer.uid() == 0 || peer.uid() == ours)
}
