//! A small HTTP/1.1 origin server without a fault, and with any of the faults of [`mutants`].
//!
//! It is written on the standard library alone, so that it shares no misunderstanding with the
//! code it proves.

mod content;
mod date;
mod fragile;
mod gzip;
mod head;
mod kept;
pub(crate) mod mutants;
pub(crate) mod permitted;
mod precondition;
pub(crate) mod private;
mod proxy;
mod range;
pub(crate) mod reaches;
mod response;
pub(crate) mod shape;
mod site;
mod small_faults;

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use content::Content;
use head::{Head, Request};
use kept::{Kept, crossed};
use response::Response;
use shape::{REFERENCE, Shape, Site};

/// The faults of a mutant; none for the reference.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults(Vec<String>);

impl Faults {
    /// Whether the server has this fault.
    pub(crate) fn has(&self, fault: &str) -> bool {
        self.0.iter().any(|own| own == fault)
    }
}

/// A running server; dropping it stops it.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    stopping: Arc<AtomicBool>,
}

impl Server {
    /// Starts a server with these faults on a free loopback port.
    pub(crate) fn start(faults: &[&str]) -> Server {
        Server::start_at(0, faults)
    }

    /// The same on a given port.
    pub(crate) fn start_at(port: u16, faults: &[&str]) -> Server {
        Server::listen(("127.0.0.1", port), REFERENCE, faults, None)
    }

    /// A small server, with faults.
    pub(crate) fn small(shape: Shape, faults: &[&str]) -> Server {
        Server::listen(("127.0.0.1", 0), shape, faults, None)
    }

    /// The same, reached over IPv6 only.
    pub(crate) fn small_v6(shape: Shape) -> Server {
        Server::listen(("::1", 0), shape, &[], None)
    }

    /// A gateway without faults in front of another server.
    pub(crate) fn proxy(origin: SocketAddr) -> Server {
        Server::listen(("127.0.0.1", 0), REFERENCE, &[], Some(origin))
    }

    fn listen(
        at: (&str, u16),
        shape: Shape,
        faults: &[&str],
        origin: Option<SocketAddr>,
    ) -> Server {
        let listener = TcpListener::bind(at).unwrap();
        let address = listener.local_addr().unwrap();
        let stopping = Arc::new(AtomicBool::new(false));
        let all = faults.iter().chain(shape.habits);
        let faults = Faults(all.map(|fault| (*fault).to_owned()).collect());
        let others = Arc::new(Mutex::new(None));
        let seen = Arc::clone(&stopping);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if seen.load(Ordering::SeqCst) {
                    return;
                }
                let (faults, down) = (faults.clone(), Arc::clone(&seen));
                let others = Arc::clone(&others);
                let connection = Connection::new(stream, faults, down, others, shape, origin);
                if shape.serial {
                    connection.serve();
                } else {
                    thread::spawn(move || connection.serve());
                }
            }
        });
        Server { address, stopping }
    }

    /// Whether its fault has ended it.
    pub(crate) fn is_dead(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
    }
}

/// Longest wait for the next octets of a request.
const PATIENCE: Duration = Duration::from_secs(5);
/// Longest wait for the client in mutants that do not wait for it.
const SOON: Duration = Duration::from_millis(120);

struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    faults: Faults,
    /// Set by the mutant that dies.
    down: Arc<AtomicBool>,
    served: usize,
    /// An answer held back by the mutant that changes the order.
    held: Vec<u8>,
    /// What mutants remember of this connection, and of others.
    kept: Kept,
    others: Arc<Mutex<Option<Response>>>,
    shape: Shape,
    /// Where a gateway gets its answers.
    origin: Option<SocketAddr>,
    /// Set by the mutant that ends connections with a reset.
    resets: bool,
    /// What the mutant knows that dies when a connection breaks behind an offer to upgrade.
    offered: bool,
    broken: bool,
    /// When the last answer was sent.
    answered: Instant,
    connected: i64,
}

impl Connection {
    fn new(
        stream: TcpStream,
        faults: Faults,
        down: Arc<AtomicBool>,
        others: Arc<Mutex<Option<Response>>>,
        shape: Shape,
        origin: Option<SocketAddr>,
    ) -> Connection {
        let _ = stream.set_nodelay(true);
        let _ = stream.set_read_timeout(Some(PATIENCE));
        let limit = (!faults.has("no-write-limit")).then_some(PATIENCE);
        let _ = stream.set_write_timeout(limit);
        Connection {
            stream,
            buffer: Vec::new(),
            faults,
            down,
            served: 0,
            held: Vec::new(),
            kept: Kept::default(),
            others,
            shape,
            origin,
            resets: false,
            offered: false,
            broken: false,
            answered: Instant::now(),
            connected: date::now(),
        }
    }

    fn serve(mut self) {
        while self.exchange() {
            self.served += 1;
        }
        self.hesitate();
        if self.faults.has("dies-of-broken-offer") && self.offered && self.broken {
            self.down.store(true, Ordering::SeqCst);
            let _ = TcpStream::connect(self.stream.local_addr().unwrap());
        }
        if self.faults.has("closes-with-reset") || self.resets {
            let socket = socket2::SockRef::from(&self.stream);
            let _ = socket.set_linger(Some(Duration::ZERO));
        } else if !self.shape.abrupt {
            self.linger();
        }
    }

    /// Lets the time pass that it takes for the end, reading on.
    fn hesitate(&mut self) {
        let begun = Instant::now();
        let _ = self
            .stream
            .set_read_timeout(Some(Duration::from_millis(50)));
        let mut sink = [0; 16 * 1024];
        while begun.elapsed() < self.shape.ends_late {
            match self.stream.read(&mut sink) {
                Ok(0) => return,
                Ok(_) => {}
                Err(_) if self.down.load(Ordering::SeqCst) => return,
                Err(_) => {}
            }
        }
    }

    /// Ends the connection so that what was sent can be read: FIN, then reading on for a while
    /// (RFC 9112 section 9.6).
    fn linger(&mut self) {
        let _ = self.stream.shutdown(Shutdown::Write);
        let _ = self
            .stream
            .set_read_timeout(Some(Duration::from_millis(500)));
        let begun = Instant::now();
        let mut sink = [0; 16 * 1024];
        while begun.elapsed() < Duration::from_secs(2) {
            match self.stream.read(&mut sink) {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
        }
    }

    /// Reads more octets; false at the end.
    fn fill(&mut self) -> Fill {
        let mut block = [0; 16 * 1024];
        match self.stream.read(&mut block) {
            Ok(0) => Fill::End,
            Ok(length) => {
                let late = self.buffer.is_empty()
                    && self.served > 0
                    && self.answered.elapsed() > Duration::from_millis(200);
                let lost = usize::from(late && self.faults.has("octet-lost-after-pause"));
                self.buffer.extend_from_slice(&block[lost..length]);
                Fill::More
            }
            Err(error)
                if matches!(
                    error.kind(),
                    std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
                ) =>
            {
                Fill::Late
            }
            Err(_) => {
                self.broken = true;
                Fill::End
            }
        }
    }

    /// One request and its response; false when the connection is over.
    fn exchange(&mut self) -> bool {
        let mut whole = !(self.served == 0 && self.faults.has("octet-lost-at-4096"));
        let mut request = loop {
            match head::read(
                &self.buffer,
                &self.kept.faults(&self.faults),
                self.shape.line,
            ) {
                Head::Complete(request) if !whole && request.length > 4096 => {
                    self.buffer.remove(4095);
                    whole = true;
                }
                Head::Complete(request) => break request,
                Head::Refused(status) => return self.refuse(status),
                Head::More if self.faults.has("one-read-per-head") && !self.buffer.is_empty() => {
                    return self.refuse(400);
                }
                Head::More => match self.fill() {
                    Fill::More => {}
                    Fill::End if self.faults.has("serves-cut-head") && !self.buffer.is_empty() => {
                        self.buffer.extend_from_slice(b"\r\n\r\n");
                    }
                    Fill::End => return false,
                    Fill::Late if self.buffer.is_empty() => return false,
                    Fill::Late => return self.refuse(408),
                },
            }
        };
        if fragile::ends_all(&request, &self.faults) {
            self.down.store(true, Ordering::SeqCst);
            let _ = TcpStream::connect(self.stream.local_addr().unwrap());
            return false;
        }
        self.buffer.drain(..request.length);
        if self.served >= 50 && self.faults.has("silent-after-fifty")
            || self.served >= 200 && self.faults.has("silent-after-two-hundred")
            || fragile::stalls(&request, &self.faults)
        {
            while !self.down.load(Ordering::SeqCst) && !matches!(self.fill(), Fill::End) {}
            return false;
        }
        self.offered |= request.field("upgrade").is_some();
        if fragile::ends(&request, &self.faults) {
            return false;
        }
        if let Some(answer) = fragile::switched(&request, &self.faults) {
            return self.stream.write_all(answer).is_err();
        }
        if self.faults.has("offers-reset") && request.field("upgrade").is_some() {
            self.resets = true;
            return false;
        }
        if self.faults.has("offers-refused") && request.field("upgrade").is_some()
            || self.faults.has("fields-in-an-object") && request.field("constructor").is_some()
        {
            return self.refuse_to(&request, 400);
        }
        self.kept.spoil(&mut request, &self.faults);
        if let Some(status) = self.shape.refuses_content(&request) {
            return self.refuse_to(&request, status);
        }
        let content = match content::framing(&request, &self.faults) {
            Ok(framing) => framing,
            Err(413) if self.faults.has("too-long-content-left") => {
                return self.stream.write_all(kept::TOO_LARGE).is_ok();
            }
            Err(status) => return self.refuse_to(&request, status),
        };
        if self.faults.has("octets-behind-close-refused")
            && content.is_none()
            && request.field("connection") == Some(b"close".as_slice())
            && !self.buffer.is_empty()
        {
            return self.refuse_to(&request, 400);
        }
        let expects = match request.expectation(&self.faults) {
            Ok(expects) => expects,
            Err(_) if self.faults.has("expect-unknown-waits") && !content.is_none() => {
                while matches!(self.fill(), Fill::More) {}
                return false;
            }
            Err(status) => return self.refuse_to(&request, status),
        };
        if expects && request.method == "POST" && self.faults.has("refused-content-left") {
            return self.stream.write_all(kept::NOT_ALLOWED).is_ok();
        }
        if matches!(content, Content::Length(_)) {
            kept::begin(&self.others, &self.faults);
        }
        if expects
            && !content.is_none()
            && self.buffer.is_empty()
            && !self.faults.has("no-continue")
            && !(self.served > 0 && self.faults.has("continue-once"))
            && !(request.method != "POST" && self.faults.has("continue-for-post-only"))
            && !(matches!(content, Content::Chunked) && self.faults.has("continue-for-length-only"))
        {
            let _ = self.stream.write_all(self.interim());
            if self.faults.has("continue-is-all") {
                return false;
            }
        }
        if self.faults.has("continue-unasked") && !expects && !request.is_old() {
            let _ = self.stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n");
        }
        if self.shape.answers_early(&request) && !content.is_none() {
            let mut response = self.shape.answer(&request, b"", &self.faults);
            response.connection(&request, false, &self.faults);
            let octets = response.octets(&request, &self.faults);
            let _ = self.stream.write_all(&octets);
            return false;
        }
        let content = content.unless_left(expects, &self.faults);
        let content = match self.content(content) {
            Ok(content) => content,
            Err(Some(status)) => return self.broken_content(&request, status),
            Err(None) => return false,
        };
        self.kept.merge(&mut request);
        let content = match expects && self.faults.has("expected-content-lost") {
            true => Vec::new(),
            false => (self.kept).spoil_content(content, &self.buffer, &self.faults),
        };
        if expects && self.faults.has("continue-twice") {
            let _ = self.stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n");
        }
        thread::sleep(self.shape.pause);
        let stranger = (self.shape.key).is_some_and(|(name, key)| request.field(name) != Some(key));
        let mut response = match (self.origin, self.shape.site) {
            _ if stranger => {
                Response::error(401, &self.faults).with("WWW-Authenticate", "Key realm=\"small\"")
            }
            (Some(origin), _) => proxy::forward(origin, &request, &content, &self.faults),
            (None, Site::Reference) => site::answer(&request, &content, &self.faults),
            (None, _) => self.shape.answer(&request, &content, &self.faults),
        };
        (self.kept).spoil_response(&mut response, &request.method, &self.faults);
        response = crossed(&self.others, &request, response, &self.faults);
        response.closes |= self.shape.drops_pipelined && !self.buffer.is_empty()
            || self.served + 1 >= self.shape.requests
            || self.kept.ends
            || self.faults.has("closes-behind-sixty") && self.served >= 59;
        response.connected = self.connected;
        if self.faults.has("length-in-later-304") && self.served > 0 && response.status == 304 {
            response = response.with("Content-Length", "9");
        }
        if self.faults.has("content-halved-for-http10") && request.is_old() {
            response.content.truncate(response.content.len() / 2);
        }
        if self.faults.has("next-target-counts")
            && self.buffer.windows(5).any(|five| five == b".txt ")
        {
            response.content.reverse();
        }
        if self.faults.has("length-of-16-bits-sent") && response.status == 200 {
            response.content.truncate(response.content.len() & 0xffff);
        }
        let keep = self.keeps(&request, &response);
        response.connection(&request, keep, &self.faults);
        let mut octets = response.octets(&request, &self.faults);
        let swaps = fragile::swaps(&request, self.served, &self.faults);
        if swaps && self.held.is_empty() && !self.buffer.is_empty() {
            self.held = octets;
            return keep;
        }
        octets.append(&mut self.held);
        if fragile::forgets(&request, &response, self.served, &self.faults) {
            self.buffer.clear();
        }
        if self.served == 129 && self.faults.has("many-answered-once-more") {
            octets = octets.repeat(2);
        }
        fragile::spoil_waiting(&mut self.buffer, self.served, &self.faults);
        let sent = self.write(&octets);
        self.broken |= !sent;
        self.answered = Instant::now();
        let silently = self.faults.has("closes-silently")
            || self.faults.has("closes-behind-404") && response.status == 404
            || self.faults.has("closes-behind-304") && response.status == 304
            || self.faults.has("closes-behind-large") && response.content.len() > 60_000
            || self.faults.has("closes-behind-stream") && response.unknown_length
            || self.faults.has("closes-behind-post") && request.method == "POST"
            || self.faults.has("closes-behind-content") && !content.is_empty()
            || self.faults.has("closes-after-two-hundred") && self.served >= 200
            || self.faults.has("closes-behind-part") && response.status == 206
            || self.faults.has("closes-behind-redirect") && response.status == 301
            || self.faults.has("closes-behind-coded") && response.carries("Content-Encoding")
            || self.faults.has("closes-after-fifty") && self.served >= 50;
        let goes_on = if silently { false } else { keep };
        sent && (goes_on
            || !request.is_old() && fragile::ignores_close(&request, &response, &self.faults))
    }

    /// Sends an answer; false where the connection is not to be used any more.
    fn write(&mut self, octets: &[u8]) -> bool {
        let f = &self.faults;
        let (dropped, ended) = (f.has("slow-writes-dropped"), f.has("slow-writes-end"));
        if !dropped && !ended && !f.has("slow-writes-stop") {
            return self.stream.write_all(octets).is_ok();
        }
        // Little is held for the client, and what it does not take soon is lost.
        let socket = socket2::SockRef::from(&self.stream);
        let _ = socket.set_send_buffer_size(32 * 1024);
        let _ = self.stream.set_write_timeout(Some(SOON));
        match self.stream.write_all(octets) {
            Ok(()) => true,
            Err(_) if dropped => true,
            Err(_) if ended => false,
            Err(_) => {
                while matches!(self.fill(), Fill::More) {}
                false
            }
        }
    }

    /// The 100 response.
    fn interim(&self) -> &'static [u8] {
        let f = &self.faults;
        match () {
            () if f.has("continue-unfinished") => b"HTTP/1.1 100 Continue\r\n",
            () if f.has("continue-with-length") => {
                b"HTTP/1.1 100 Continue\r\nContent-Length: 0\r\n\r\n"
            }
            () if f.has("continue-with-lf") => b"HTTP/1.1 100 Continue\n\n",
            () if f.has("continue-without-space") => b"HTTP/1.1 100\r\n\r\n",
            () if f.has("continue-as-1-0") => b"HTTP/1.0 100 Continue\r\n\r\n",
            () => b"HTTP/1.1 100 Continue\r\n\r\n",
        }
    }

    /// Whether the connection is kept (RFC 9112 section 9.3).
    fn keeps(&self, request: &Request, response: &Response) -> bool {
        let f = &self.faults;
        let unmeasured = f.has("until-close-on-404") && response.status == 404;
        if f.has("closes-each") || response.closes || unmeasured {
            return false;
        }
        if f.has("close-ignored-on-errors") && response.status >= 400 {
            return true;
        }
        let first_only = f.has("connection-first-line-only");
        let whole = f.has("connection-no-list");
        let options = request.options(first_only, whole, f);
        if f.has("keep-alive-beats-close") && options.iter().any(|option| option == "keep-alive") {
            return true;
        }
        if options.iter().any(|option| option == "close") {
            return false;
        }
        if request.is_old() {
            return f.has("keeps-http10") || options.iter().any(|option| option == "keep-alive");
        }
        true
    }

    /// Reads content; an error is a status, or the end of the connection.
    fn content(&mut self, mut content: Content) -> Result<Vec<u8>, Option<u16>> {
        let others = Arc::clone(&self.others);
        let _alone = (self.faults.has("awaits-alone")).then(|| others.lock());
        let mut pieces = 0;
        loop {
            if let Some((octets, length)) =
                content.read(&self.buffer, &self.faults).map_err(Some)?
            {
                (self.kept).see_trailers(&self.buffer[..length], &self.faults);
                self.buffer.drain(..length);
                return Ok(fragile::left(octets, pieces, &self.faults));
            }
            if self.faults.has("content-of-one-read") && !self.buffer.is_empty() {
                return Ok(std::mem::take(&mut self.buffer));
            }
            match self.fill() {
                Fill::More => pieces += 1,
                Fill::End if fragile::takes_cut(&content, &self.faults) => {
                    self.buffer.clear();
                    return Ok(Vec::new());
                }
                Fill::End => return Err(Some(400)),
                Fill::Late => return Err(Some(408)),
            }
        }
    }

    fn refuse(&mut self, status: u16) -> bool {
        let mut request = Request::unreadable();
        if self.buffer.starts_with(b"HEAD ") {
            "HEAD".clone_into(&mut request.method);
        }
        self.refuse_to(&request, status)
    }

    /// An error after which nothing on this connection can be trusted.
    fn refuse_to(&mut self, request: &Request, status: u16) -> bool {
        let status = match status {
            400..=499 if self.faults.has("refuses-with-500") => 500,
            400..=499 if self.faults.has("refuses-with-200") => 200,
            status => status,
        };
        let mut response = Response::error(status, &self.faults);
        if self.faults.has("errors-show-request") {
            response.content.extend(&self.buffer);
        }
        let lost = self.faults.has("keeps-after-bad-chunk")
            && request.field("transfer-encoding").is_some();
        let keep = (lost || self.faults.has("keeps-after-400")) && status == 400
            || self.faults.has("keeps-after-431") && status == 431
            || self.faults.has("keeps-after-414") && status == 414;
        if !self.faults.has("closes-behind-refusal") {
            response.connection(request, keep, &self.faults);
        }
        let octets = response.octets(request, &self.faults);
        let _ = self.stream.write_all(&octets);
        self.resets |= fragile::resets(status, &self.faults);
        if keep {
            self.buffer.clear();
        }
        keep
    }
}

enum Fill {
    More,
    End,
    Late,
}
