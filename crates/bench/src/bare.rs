//! The bare loop: what any server on this machine pays the kernel, and nothing else. It counts
//! empty lines in what it receives and sends a fixed answer for each.

use std::io;
use std::mem::MaybeUninit;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};
use rustix::io::Errno;
use rustix::net::{RecvFlags, SendFlags, recv, send};

/// What it answers, and how.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct Options {
    /// Port of 127.0.0.1
    #[arg(long)]
    port: u16,
    /// Status of the answer
    #[arg(long)]
    status: u16,
    /// Octets of content
    #[arg(long)]
    length: usize,
    /// Close after each answer
    #[arg(long)]
    close: bool,
    /// Choose the congestion control that the server chooses on loopback
    #[arg(long)]
    reno: bool,
    /// Loops, each with its own listening socket
    #[arg(long, default_value_t = 1)]
    workers: usize,
}

/// Serves until the process is ended.
pub(crate) fn serve(options: Options) -> io::Result<()> {
    let loops: Vec<_> = (0..options.workers)
        .map(|_| std::thread::spawn(move || Loop::new(options)?.run()))
        .collect();
    for each in loops {
        each.join()
            .map_err(|_| io::Error::other("a loop ended"))??;
    }
    Ok(())
}

struct Loop {
    listener: TcpListener,
    epoll: rustix::fd::OwnedFd,
    answer: Vec<u8>,
    connections: Vec<Option<Connection>>,
    free: Vec<usize>,
    close: bool,
}

struct Connection {
    stream: TcpStream,
    /// Answers owed, and how much of the first is sent.
    owed: usize,
    sent: usize,
}

const LISTENER: u64 = u64::MAX;

impl Loop {
    fn new(options: Options) -> io::Result<Self> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port));
        let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None)?;
        socket.set_reuse_address(true)?;
        socket.set_reuse_port(true)?;
        socket.bind(&address.into())?;
        if options.reno {
            rustix::net::sockopt::set_tcp_congestion(&socket, "reno")?;
        }
        socket.listen(4096)?;
        socket.set_nonblocking(true)?;
        let listener = TcpListener::from(socket);
        let epoll = epoll::create(CreateFlags::CLOEXEC)?;
        epoll::add(
            &epoll,
            &listener,
            EventData::new_u64(LISTENER),
            EventFlags::IN,
        )?;
        // About as long as the heads of the servers.
        let mut answer = format!(
            "HTTP/1.1 {} X\r\nServer: bare-loop\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\
             Content-Type: text/html\r\nContent-Length: {}\r\n\
             Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n\
             ETag: \"0123456789abcdef0123456789abcdef\"\r\nAccept-Ranges: bytes\r\n\r\n",
            options.status, options.length
        )
        .into_bytes();
        if options.status != 304 {
            answer.resize(answer.len() + options.length, b'x');
        }
        Ok(Self {
            listener,
            epoll,
            answer,
            connections: Vec::new(),
            free: Vec::new(),
            close: options.close,
        })
    }

    fn run(mut self) -> io::Result<()> {
        let mut events = [MaybeUninit::uninit(); 512];
        let mut input = vec![0; 16 << 10];
        let mut batch = Vec::new();
        loop {
            let ready = match epoll::wait(&self.epoll, &mut events, None) {
                Ok((ready, _)) => ready,
                Err(Errno::INTR) => continue,
                Err(error) => return Err(error.into()),
            };
            for event in ready {
                match event.data.u64() {
                    LISTENER => self.accept()?,
                    index => {
                        let index = usize::try_from(index).unwrap_or(usize::MAX);
                        let goes_on = self.serve(index, event.flags, &mut input, &mut batch);
                        let slot = self.connections.get_mut(index);
                        if let (false, Some(slot)) = (goes_on, slot) {
                            *slot = None;
                            self.free.push(index);
                        }
                    }
                }
            }
        }
    }

    fn accept(&mut self) -> io::Result<()> {
        loop {
            let stream = match self.listener.accept() {
                Ok((stream, _)) => stream,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(_) => {
                    std::thread::sleep(Duration::from_millis(1));
                    continue;
                }
            };
            let index = self.free.pop().unwrap_or_else(|| {
                self.connections.push(None);
                self.connections.len() - 1
            });
            let flags = EventFlags::IN | EventFlags::OUT | EventFlags::ET;
            epoll::add(
                &self.epoll,
                &stream,
                EventData::new_u64(index as u64),
                flags,
            )?;
            if let Some(slot) = self.connections.get_mut(index) {
                *slot = Some(Connection {
                    stream,
                    owed: 0,
                    sent: 0,
                });
            }
        }
    }

    /// False when the connection is over.
    fn serve(
        &mut self,
        index: usize,
        flags: EventFlags,
        input: &mut [u8],
        batch: &mut Vec<u8>,
    ) -> bool {
        let Some(Some(connection)) = self.connections.get_mut(index) else {
            return true;
        };
        if flags.contains(EventFlags::IN) {
            match recv(&connection.stream, &mut input[..], RecvFlags::DONTWAIT) {
                Ok((0, _)) => return false,
                Ok((n, _)) => {
                    let input = input.get(..n).unwrap_or_default();
                    connection.owed += memchr::memmem::find_iter(input, b"\r\n\r\n").count();
                }
                Err(Errno::AGAIN | Errno::INTR) => {}
                Err(_) => return false,
            }
        }
        while connection.owed > 0 {
            // Several answers at once only where several are owed: no copy otherwise.
            let octets = if connection.owed == 1 {
                &self.answer
            } else {
                batch.clear();
                (0..connection.owed).for_each(|_| batch.extend_from_slice(&self.answer));
                &*batch
            };
            let rest = octets.get(connection.sent..).unwrap_or_default();
            match send(
                &connection.stream,
                rest,
                SendFlags::DONTWAIT | SendFlags::NOSIGNAL,
            ) {
                Ok(n) => {
                    let sent = connection.sent + n;
                    connection.owed -= sent / self.answer.len();
                    connection.sent = sent % self.answer.len();
                }
                Err(Errno::AGAIN) => return true,
                Err(Errno::INTR) => {}
                Err(_) => return false,
            }
        }
        !(self.close && flags.contains(EventFlags::IN))
    }
}
