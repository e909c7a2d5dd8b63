//! Nothing stale, under load: no request begun after a file was replaced gets the old one.
//!
//! One thread replaces files and says so when it is done; the others note what has been said
//! before they begin a request, and the answer must not be older than that.

use crate::peer::{Peer, Reply, Site, site_with};
use flate2::read::GzDecoder;
use std::fs;
use std::io::Read;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

/// Long enough that what was read of a file is kept in memory for the next requests; nothing is
/// asserted about time.
const PAUSE: Duration = Duration::from_millis(70);

/// What has been done to the files.
#[derive(Default)]
struct Progress {
    begun: AtomicU64,
    done: AtomicU64,
    over: AtomicBool,
}

fn content(version: u64) -> String {
    format!("version {version:08}\n").repeat(150)
}

/// Puts a version in the place of the one before, by renaming.
fn publish(site: &Site, name: &str, version: u64) {
    let new = site.dir.path().join(format!("{name}.new"));
    fs::write(&new, content(version)).unwrap();
    fs::rename(&new, site.dir.path().join(name)).unwrap();
}

/// The version that an answer holds, all of it.
fn version(reply: &Reply) -> u64 {
    assert_eq!(reply.status(), 200, "{}", reply.head);
    let mut text = String::new();
    match reply.field("Content-Encoding") {
        Some(_) => GzDecoder::new(&reply.body[..])
            .read_to_string(&mut text)
            .unwrap(),
        None => reply.body.as_slice().read_to_string(&mut text).unwrap(),
    };
    let version = text["version ".len()..][..8].parse().unwrap();
    assert_eq!(text, content(version), "a mixture of versions");
    version
}

fn ask(peer: &mut Peer, name: &str, fields: &str) {
    peer.send(&format!("GET /{name} HTTP/1.1\r\nHost: h\r\n{fields}\r\n"));
}

/// What one of the threads does that ask.
type Reader<'a> = &'a (dyn Fn(&Site, &Progress) + Sync);

/// Runs the readers until so many versions have been published, each reader in several threads.
fn under_load(versions: u64, change: impl Fn(&Site, u64) + Sync, readers: &[Reader<'_>]) {
    let site = site_with(|config| {
        config.workers = 2;
        // However many requests a fast machine makes of this time, each reader has one connection.
        config.max_requests = 0;
    });
    change(&site, 0);
    let progress = Progress::default();
    thread::scope(|scope| {
        for reader in readers.iter().cycle().take(2 * readers.len()) {
            scope.spawn(|| reader(&site, &progress));
        }
        // The readers are told to stop also when this thread fails.
        let _over = Over(&progress);
        for version in 1..=versions {
            thread::sleep(PAUSE);
            progress.begun.store(version, SeqCst);
            change(&site, version);
            progress.done.store(version, SeqCst);
        }
    });
}

struct Over<'a>(&'a Progress);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.over.store(true, SeqCst);
    }
}

/// One connection, one request after the other.
fn one_by_one(site: &Site, progress: &Progress) {
    let mut peer = site.connect();
    while !progress.over.load(SeqCst) {
        let before = progress.done.load(SeqCst);
        ask(&mut peer, "page.txt", "");
        assert!(version(&peer.reply()) >= before);
    }
}

/// The same for the gzip coding, which is made from what was read.
fn compressed(site: &Site, progress: &Progress) {
    let mut peer = site.connect();
    while !progress.over.load(SeqCst) {
        let before = progress.done.load(SeqCst);
        ask(&mut peer, "page.txt", "Accept-Encoding: gzip\r\n");
        let reply = peer.reply();
        assert_eq!(reply.field("Content-Encoding"), Some("gzip"));
        assert!(version(&reply) >= before);
    }
}

/// A request that follows another on its connection, begun later than that: it must not profit
/// from a look at the file that was recent enough for the first.
fn pipelined(site: &Site, progress: &Progress) {
    let mut peer = site.connect();
    while !progress.over.load(SeqCst) {
        let mut before = Vec::new();
        for _ in 0..5 {
            before.push(progress.done.load(SeqCst));
            ask(&mut peer, "page.txt", "");
        }
        for before in before {
            assert!(version(&peer.reply()) >= before);
        }
    }
}

/// Many connections with a request each at the same time, for which one look may do.
fn all_at_once(site: &Site, progress: &Progress) {
    let mut peers: Vec<Peer> = (0..24).map(|_| site.connect()).collect();
    while !progress.over.load(SeqCst) {
        let mut before = Vec::new();
        for peer in &mut peers {
            before.push(progress.done.load(SeqCst));
            ask(peer, "page.txt", "");
        }
        for (peer, before) in peers.iter_mut().zip(before) {
            assert!(version(&peer.reply()) >= before);
        }
    }
}

/// An empty line before a request, long before it: the request begins with its method.
fn after_an_empty_line(site: &Site, progress: &Progress) {
    let mut peer = site.connect();
    while !progress.over.load(SeqCst) {
        peer.send("\r\n");
        let before = progress.done.load(SeqCst);
        ask(&mut peer, "page.txt", "");
        assert!(version(&peer.reply()) >= before);
    }
}

/// A client that has a version asks for a newer one: 304 only while there is none.
fn revalidating(site: &Site, progress: &Progress) {
    let mut peer = site.connect();
    let (mut known, mut tag) = (0, String::from("\"none\""));
    let mut not_modified = 0;
    while !progress.over.load(SeqCst) || not_modified == 0 {
        let before = progress.done.load(SeqCst);
        ask(&mut peer, "page.txt", &format!("If-None-Match: {tag}\r\n"));
        let reply = peer.reply();
        if reply.status() == 304 {
            not_modified += 1;
        } else {
            known = version(&reply);
            tag = reply.field("ETag").unwrap().to_owned();
        }
        assert!(known >= before);
    }
}

#[test]
fn no_request_begun_after_a_rename_gets_the_old_file() {
    under_load(
        24,
        |site, version| publish(site, "page.txt", version),
        &[
            &one_by_one,
            &compressed,
            &pipelined,
            &all_at_once,
            &after_an_empty_line,
            &revalidating,
        ],
    );
}

/// Is there a file after so many changes?
fn is_there(version: u64) -> bool {
    version.is_multiple_of(2)
}

/// Asks while nothing changes, and says how often there was such a moment.
fn coming_and_going(site: &Site, progress: &Progress) {
    let mut peers: Vec<Peer> = (0..8).map(|_| site.connect()).collect();
    let mut sure = 0;
    while !progress.over.load(SeqCst) || sure == 0 {
        let done = progress.done.load(SeqCst);
        for peer in &mut peers {
            ask(peer, "guest.txt", "");
        }
        let replies: Vec<Reply> = peers.iter_mut().map(Peer::reply).collect();
        if progress.begun.load(SeqCst) == done {
            sure += 1;
            let expected = if is_there(done) { 200 } else { 404 };
            for reply in replies {
                assert_eq!(reply.status(), expected, "after change {done}");
            }
        }
    }
}

#[test]
fn no_request_is_answered_by_what_was_there_or_missing_before() {
    under_load(
        24,
        |site, version| match is_there(version) {
            true => publish(site, "guest.txt", version),
            false => fs::remove_file(site.dir.path().join("guest.txt")).unwrap(),
        },
        &[&coming_and_going, &coming_and_going],
    );
}
