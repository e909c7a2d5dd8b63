//! A connection from being accepted to its end.

use std::net::{IpAddr, TcpStream};
use std::rc::Rc;

use super::Worker;
use crate::admission::{Admission, Admitted};
use crate::connection::Connection;
use crate::link::Link;
use crate::{overload, socket};

/// Starts serving a connection, or turns it away when there are too many.
pub(super) fn admit(worker: &Rc<Worker>, stream: TcpStream, peer: IpAddr) {
    let hosts = Rc::clone(&worker.hosts());
    let config = &hosts.serving().config;
    let (guard, admission) = worker.shared.connections.enter(peer, config);
    worker.counters().accepted.add(1);
    let present = Present::new(worker, guard);
    match admission {
        Admission::Served => {
            let worker = Rc::clone(worker);
            match hosts.serving().tls.clone() {
                None => {
                    // Without room for one more the connection is dropped.
                    if let Ok(link) = socket::link(stream, &worker) {
                        tokio::task::spawn_local(serve_one(link, worker, peer, None, present));
                    }
                }
                Some(tls) => {
                    tokio::task::spawn_local(async move {
                        let limit = hosts.serving().config.head_timeout;
                        drop(hosts);
                        let Ok(stream) = tokio::net::TcpStream::from_std(stream) else {
                            return;
                        };
                        let handshake = tokio::time::timeout(limit, tls.accept(stream)).await;
                        // A peer that fails or dawdles here has been told why by TLS itself.
                        if let Ok(Ok(stream)) = handshake {
                            let name = stream.get_ref().1.server_name().unwrap_or_default();
                            let secure = Some(name.into());
                            let stream = Box::new(stream);
                            serve_one(stream, worker, peer, secure, present).await;
                        }
                    });
                }
            }
        }
        Admission::TurnedAway => {
            worker.counters().turned_away.add(1);
            let worker = Rc::clone(worker);
            tokio::task::spawn_local(async move {
                if let Ok(stream) = tokio::net::TcpStream::from_std(stream) {
                    overload::turn_away(stream, &worker).await;
                }
                drop(present);
            });
        }
        Admission::Dropped => worker.counters().turned_away.add(1),
    }
}

/// Serves one connection to its end. A panic ends it and nothing else: the task is its own, and
/// what it holds is given back as it unwinds.
pub(super) async fn serve_one<L: Link>(
    link: L,
    worker: Rc<Worker>,
    peer: IpAddr,
    secure: Option<Box<str>>,
    present: Present,
) {
    Connection::new(link, worker, peer, secure).serve().await;
    drop(present);
}

/// A connection from being accepted to its end: a worker that stops waits for it, and a panic that
/// unwinds past it is counted.
pub(super) struct Present {
    worker: Rc<Worker>,
    _admitted: Admitted,
}

impl Present {
    pub(super) fn new(worker: &Rc<Worker>, admitted: Admitted) -> Self {
        worker.present.set(worker.present.get() + 1);
        Self {
            worker: Rc::clone(worker),
            _admitted: admitted,
        }
    }
}

impl Drop for Present {
    fn drop(&mut self) {
        self.worker.present.set(self.worker.present.get() - 1);
        if std::thread::panicking() {
            self.worker.counters().panics.add(1);
        }
    }
}
