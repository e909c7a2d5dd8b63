//! Making representations from files: reading, digesting, compressing. Runs off the event loop, but
//! for small files that need not be waited for ([`at_once`]).

#[cfg(target_os = "linux")]
mod at_once;

use std::borrow::Cow;
use std::ffi::CString;
use std::fs::File;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::cache::Also;
use crate::config::Rule;
use crate::digest::{Digested, Md5Sum, md5};
use crate::error_page::Form;
use crate::link::read_at;
use crate::listing;
use crate::media::{self, SAMPLE};
use crate::open::{Kind, Root, Stamp, status_of};
use crate::representation::{Coded, Content, Gzip, Representation};

#[cfg(target_os = "linux")]
pub(crate) use at_once::at_once;

/// Level 6: level 9 takes twice the time for 0.2 % less.
const LEVEL: Compression = Compression::new(6);

/// Smaller content is not compressed: the answer fits one packet anyway.
const WORTH_COMPRESSING: u64 = 256;

/// A file that changed more recently than this may change again without its time stamps showing
/// it: they move on with the kernel's tick, up to 10 ms. What is read of it is served once.
const SETTLING: Duration = Duration::from_millis(50);

/// What is to be loaded.
#[derive(Debug, Clone)]
pub(crate) enum Job {
    /// A file, with its gzip coding if somebody waits for that.
    File { path: CString, gzip: bool },
    /// The gzip coding of what is known.
    Gzip(Arc<Representation>),
    /// A list of what is in a directory.
    Listing { path: CString, form: Form },
}

/// What does not depend on the file.
#[derive(Debug, Default)]
pub(crate) struct Setting {
    /// Field lines of every answer.
    pub(crate) common: Vec<u8>,
    /// Largest file read into memory.
    pub(crate) memory_limit: u64,
    /// Whether anything is compressed.
    pub(crate) gzip: bool,
    /// Whether `FILE.gz` is the gzip coding of `FILE`.
    pub(crate) precompressed: bool,
    pub(crate) rules: Vec<Rule>,
}

/// A representation, and for how long it is good.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) representation: Arc<Representation>,
    /// What it depends on besides its file.
    pub(crate) also: Vec<Also>,
    /// It may be used for the next request too.
    pub(crate) settled: bool,
}

/// Does the job.
///
/// # Errors
/// Those of opening and reading; `InvalidInput` when it is no regular file any more.
pub(crate) fn load(root: &Root, setting: &Setting, job: Job) -> io::Result<Loaded> {
    match job {
        Job::File { path, gzip } => file(root, setting, path, gzip),
        Job::Gzip(known) => Ok(with_gzip(root, setting, &known)),
        Job::Listing { path, form } => {
            let content = listing::list(root, &path, form)?;
            let representation = Representation {
                stamp: root.status(&path)?.stamp,
                path,
                media_type: Cow::Borrowed(listing::media_type(form)),
                last_modified: None,
                vary: Some("Accept"),
                identity: in_memory(content, None),
                gzip: Gzip::Never,
                extra: Arc::default(),
                expires_after: None,
            };
            Ok(Loaded {
                representation: Arc::new(representation.rendered(&setting.common)),
                also: Vec::new(),
                settled: false,
            })
        }
    }
}

fn file(root: &Root, setting: &Setting, path: CString, gzip: bool) -> io::Result<Loaded> {
    let file = root.open_file(&path)?;
    let status = status_of(&file)?;
    if status.kind != Kind::File {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let mut stamp = status.stamp;
    let mut whole = true;
    let content = if stamp.size > setting.memory_limit {
        None
    } else {
        // A file may be written to while it is read. Two tries, then what was read goes out once.
        let mut content;
        (content, stamp, whole) = read(&file, stamp)?;
        if !whole {
            (content, stamp, whole) = read(&file, status_of(&file)?.stamp)?;
        }
        Some(content).filter(|content| content.len() as u64 <= setting.memory_limit)
    };
    let representation = represent(setting, path, stamp, content, file)?;
    let settled = whole && settled(&stamp);
    if gzip && matches!(representation.gzip, Gzip::NotYet) {
        let loaded = with_gzip(root, setting, &representation);
        return Ok(Loaded { settled, ..loaded });
    }
    Ok(Loaded {
        representation: Arc::new(representation.rendered(&setting.common)),
        also: Vec::new(),
        settled,
    })
}

/// What is to be said of a file with this content, or of one too large to hold.
fn represent(
    setting: &Setting,
    path: CString,
    stamp: Stamp,
    content: Option<Vec<u8>>,
    file: File,
) -> io::Result<Representation> {
    let name = path.to_bytes();
    let said = Said::by_rules(&setting.rules, name);
    let sample;
    let beginning = match &content {
        Some(content) => content.as_slice(),
        None => {
            let mut piece = vec![0; SAMPLE];
            let n = read_at(&file, &mut piece, 0)?;
            piece.truncate(n);
            sample = piece;
            &sample
        }
    };
    let extra = said.lines().into();
    let media_type = match said.content_type {
        Some(given) => Cow::Owned(given),
        None => media::media_type(&String::from_utf8_lossy(name), beginning, content.is_some()),
    };
    // Large files are not compressed here: doing so for every request would cost more than it
    // saves, and leave the answer without length, ranges and a way to resume.
    let worth = setting.gzip
        && media::compressible(&media_type)
        && match &content {
            Some(content) => content.len() as u64 >= WORTH_COMPRESSING,
            None => setting.precompressed,
        };
    let identity = match content {
        Some(content) => in_memory(content, None),
        None => Coded::new(None, None, stamp.size, Content::File(Arc::new(file))),
    };
    Ok(Representation {
        path,
        stamp,
        media_type,
        last_modified: match said.transient {
            true => None,
            false => u64::try_from(stamp.modified.0).ok(),
        },
        vary: worth.then_some("Accept-Encoding"),
        identity,
        gzip: if worth { Gzip::NotYet } else { Gzip::Never },
        extra,
        expires_after: said.expires_after,
    })
}

/// What the rules say of one file.
#[derive(Default)]
struct Said {
    content_type: Option<String>,
    transient: bool,
    expires_after: Option<u32>,
    /// Fields, each once.
    fields: Vec<(String, String)>,
}

impl Said {
    fn by_rules(rules: &[Rule], name: &[u8]) -> Self {
        let mut said = Self::default();
        for rule in rules
            .iter()
            .filter(|rule| rule.path.matches(name).is_some())
        {
            for (name, value) in &rule.headers {
                said.say(name, value);
            }
            if rule.transient {
                said.transient = true;
                said.say("Expires", "Thu, 01 Jan 1970 00:00:00 GMT");
            }
            if let Some(seconds) = rule.expires_after
                && !said.transient
            {
                said.forget("Expires");
                said.expires_after = Some(seconds);
            }
            if rule.content_type.is_some() {
                said.content_type.clone_from(&rule.content_type);
            }
        }
        said
    }

    /// The last rule that says a field decides: two lifetimes would contradict each other.
    fn say(&mut self, name: &str, value: &str) {
        self.forget(name);
        self.fields.push((name.to_owned(), value.to_owned()));
    }

    /// What earlier rules said of a field.
    fn forget(&mut self, name: &str) {
        (self.fields).retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        if name.eq_ignore_ascii_case("Expires") {
            self.expires_after = None;
        }
    }

    fn lines(&self) -> Vec<u8> {
        let mut lines = Vec::new();
        for (name, value) in &self.fields {
            crate::render::field(&mut lines, name, value.as_bytes());
        }
        lines
    }
}

fn in_memory(content: Vec<u8>, coding: Option<&'static str>) -> Coded {
    let tag = hex(&md5(&content));
    let length = content.len() as u64;
    let content = Content::Memory(content.into());
    Coded::new(Some(tag), coding, length, content)
}

/// The same representation with its gzip coding, or the knowledge that there is no gain in it.
fn with_gzip(root: &Root, setting: &Setting, known: &Representation) -> Loaded {
    let mut also = Vec::new();
    let beside = match setting.precompressed {
        true => precompressed(root, setting, known, &mut also),
        false => None,
    };
    let packed = || match &known.identity.content {
        Content::Memory(content) if content.len() as u64 <= setting.memory_limit => {
            compress(content)
        }
        _ => None,
    };
    let gzip = beside.or_else(|| packed().map(|octets| in_memory(octets, Some("gzip"))));
    let representation = known.like(known.identity.share(), gzip.map_or(Gzip::Never, Gzip::Made));
    Loaded {
        representation: Arc::new(representation.rendered(&setting.common)),
        also,
        settled: true,
    }
}

/// `FILE.gz`, if it is a gzip file not older than `FILE`.
fn precompressed(
    root: &Root,
    setting: &Setting,
    known: &Representation,
    also: &mut Vec<Also>,
) -> Option<Coded> {
    let path = CString::new([known.path.to_bytes(), b".gz"].concat()).ok()?;
    let Ok(file) = root.open_file(&path) else {
        also.push((path, None));
        return None;
    };
    let status = status_of(&file).ok()?;
    also.push((path, Some(status.stamp)));
    let mut magic = [0; 2];
    let fresh = status.kind == Kind::File
        && status.stamp.modified >= known.stamp.modified
        && read_at(&file, &mut magic, 0).is_ok_and(|n| n == 2)
        && magic == [0x1f, 0x8b];
    if !fresh {
        return None;
    }
    if status.stamp.size > setting.memory_limit {
        let content = Content::File(Arc::new(file));
        return Some(Coded::new(None, Some("gzip"), status.stamp.size, content));
    }
    match read(&file, status.stamp) {
        Ok((content, _, true)) => Some(in_memory(content, Some("gzip"))),
        _ => None,
    }
}

/// The same representation with the entity tags of its codings, identity and gzip, where they were
/// lacking, and with their `content` where that is in memory now.
pub(crate) fn with_tags(
    known: &Representation,
    [identity, gzip]: [&Option<Digested>; 2],
    content: bool,
    setting: &Setting,
) -> Representation {
    let tagged = |coded: &Coded, digested: &Option<Digested>| {
        let mut coded = coded.share();
        if let (None, Some(digested)) = (&coded.tag, digested) {
            coded.tag = Some(hex(&digested.sum));
            if let Some(octets) = digested.content.as_ref().filter(|_| content) {
                coded.content = Content::Memory(Arc::clone(octets));
            }
        }
        coded
    };
    let gzip = match &known.gzip {
        Gzip::Made(coded) => Gzip::Made(tagged(coded, gzip)),
        Gzip::NotYet => Gzip::NotYet,
        Gzip::Never => Gzip::Never,
    };
    known
        .like(tagged(&known.identity, identity), gzip)
        .rendered(&setting.common)
}

/// The content, its state, and whether that state held while it was read.
fn read(file: &File, before: Stamp) -> io::Result<(Vec<u8>, Stamp, bool)> {
    read_by(read_at, file, before)
}

/// The same, by a way of reading of its own.
fn read_by(
    read_at: impl Fn(&File, &mut [u8], u64) -> io::Result<usize>,
    file: &File,
    before: Stamp,
) -> io::Result<(Vec<u8>, Stamp, bool)> {
    // One octet more than expected shows a file that has grown.
    let expected = usize::try_from(before.size).map_err(|_| io::ErrorKind::OutOfMemory)?;
    let mut content = vec![0; expected + 1];
    let mut length = 0;
    while length <= expected {
        match read_at(file, &mut content[length..], length as u64) {
            Ok(0) => break,
            Ok(n) => length += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    content.truncate(length);
    content.shrink_to_fit();
    let after = status_of(file)?.stamp;
    Ok((content, after, before == after && length == expected))
}

fn settled(stamp: &Stamp) -> bool {
    let (seconds, nanoseconds) = stamp.changed;
    let Ok(seconds) = u64::try_from(seconds) else {
        return true;
    };
    let changed = SystemTime::UNIX_EPOCH + Duration::new(seconds, nanoseconds);
    // A change in the future is another clock's, which says nothing about ours.
    changed.elapsed().map_or(true, |age| age >= SETTLING)
}

/// The gzip coding, or `None` when it would not be smaller by a tenth.
fn compress(content: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(content.len() / 3), LEVEL);
    // Writing to memory cannot fail; if it did, there would be no gzip coding.
    encoder.write_all(content).ok()?;
    let mut octets = encoder.finish().ok()?;
    octets.shrink_to_fit();
    (octets.len() < content.len() - content.len() / 10).then_some(octets)
}

/// The digits of an entity tag.
pub(crate) fn hex(sum: &Md5Sum) -> Box<str> {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let digit = |n: u8| char::from(HEX[usize::from(n)]);
    sum.iter()
        .flat_map(|&octet| [digit(octet >> 4), digit(octet & 15)])
        .collect::<String>()
        .into()
}

#[cfg(test)]
mod tests;
