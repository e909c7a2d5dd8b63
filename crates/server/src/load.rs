//! Making representations from files: reading, digesting, compressing. Runs off the event loop.

use std::ffi::CString;
use std::fs::File;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::digest::{Md5Sum, md5};
use crate::link::read_at;
use crate::media::{self, SAMPLE};
use crate::open::{Kind, Root, Stamp, Status, status_of};
use crate::representation::{Coded, Content, Gzip, Representation};

/// Level 6: level 9 takes twice the time for 0.2 % less.
const LEVEL: Compression = Compression::new(6);

/// Smaller content is not compressed: the answer fits one packet anyway.
const WORTH_COMPRESSING: u64 = 256;

/// A file that changed more recently than this may change again without its time stamps showing
/// it: they move on with the kernel's tick, up to 10 ms. What is read of it is served once.
const SETTLING: Duration = Duration::from_millis(50);

/// What is to be loaded.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    pub(crate) path: CString,
    /// Somebody waits for the gzip coding.
    pub(crate) gzip: bool,
    /// The representation in the cache that only lacks its gzip coding.
    pub(crate) known: Option<Arc<Representation>>,
}

/// What does not depend on the file.
#[derive(Debug)]
pub(crate) struct Setting {
    /// Value of the Server field.
    pub(crate) server: Vec<u8>,
    /// Largest file read into memory.
    pub(crate) memory_limit: u64,
    /// Whether anything is compressed.
    pub(crate) gzip: bool,
}

/// A representation, and whether it may be used for the next request too.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) representation: Arc<Representation>,
    pub(crate) settled: bool,
}

/// Does the job.
///
/// # Errors
/// Those of opening and reading; `InvalidInput` when it is no regular file any more.
pub(crate) fn load(root: &Root, setting: &Setting, job: Job) -> io::Result<Loaded> {
    if let Some(known) = &job.known {
        return Ok(Loaded {
            representation: Arc::new(with_gzip(known, setting)),
            settled: true,
        });
    }
    let file = root.open_file(&job.path)?;
    let status = status_of(&file)?;
    if status.kind != Kind::File {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let name = String::from_utf8_lossy(job.path.to_bytes());
    if status.stamp.size > setting.memory_limit {
        return from_file(file, &status, &name, setting, None);
    }
    // A file may be written to while it is read. Two tries, then what was read goes out once.
    let (mut content, mut stamp, mut whole) = read(&file, status.stamp)?;
    if !whole {
        (content, stamp, whole) = read(&file, status_of(&file)?.stamp)?;
    }
    if stamp.size > setting.memory_limit {
        return from_file(file, &status, &name, setting, None);
    }
    let media_type = media::media_type(&name, &content, true);
    let worth = setting.gzip
        && media::compressible(&media_type)
        && content.len() as u64 >= WORTH_COMPRESSING;
    let tag = hex(&md5(&content));
    let length = content.len() as u64;
    let representation = Representation {
        stamp,
        media_type,
        last_modified: u64::try_from(stamp.modified.0).ok(),
        negotiated: worth,
        identity: Coded::new(Some(tag), None, length, Content::Memory(Arc::new(content))),
        gzip: if worth { Gzip::NotYet } else { Gzip::Never },
        extra: Arc::default(),
    };
    let representation = if job.gzip && worth {
        with_gzip(&representation, setting)
    } else {
        representation.rendered(&setting.server)
    };
    Ok(Loaded {
        representation: Arc::new(representation),
        settled: whole && settled(&stamp),
    })
}

/// A representation served from the file. No coding: compressing it for every request would cost
/// more than it saves, and leave the answer without length, ranges and a way to resume.
pub(crate) fn from_file(
    file: File,
    status: &Status,
    name: &str,
    setting: &Setting,
    digest: Option<Md5Sum>,
) -> io::Result<Loaded> {
    let mut sample = vec![0; SAMPLE];
    let n = read_at(&file, &mut sample, 0)?;
    let media_type = media::media_type(name, &sample[..n], false);
    let stamp = status.stamp;
    let tag = digest.as_ref().map(hex);
    let representation = Representation {
        stamp,
        media_type,
        last_modified: u64::try_from(stamp.modified.0).ok(),
        negotiated: false,
        identity: Coded::new(tag, None, stamp.size, Content::File(Arc::new(file))),
        gzip: Gzip::Never,
        extra: Arc::default(),
    };
    Ok(Loaded {
        representation: Arc::new(representation.rendered(&setting.server)),
        settled: settled(&stamp),
    })
}

/// The same representation with its gzip coding, or the knowledge that there is no gain in it.
fn with_gzip(known: &Representation, setting: &Setting) -> Representation {
    let gzip = match &known.identity.content {
        Content::Memory(content) => compress(content),
        Content::File(_) => None,
    };
    Representation {
        stamp: known.stamp,
        media_type: known.media_type.clone(),
        last_modified: known.last_modified,
        negotiated: known.negotiated,
        identity: known.identity.share(),
        gzip: gzip.map_or(Gzip::Never, |octets| {
            let tag = hex(&md5(&octets));
            let length = octets.len() as u64;
            Gzip::Made(Coded::new(
                Some(tag),
                Some("gzip"),
                length,
                Content::Memory(Arc::new(octets)),
            ))
        }),
        extra: Arc::clone(&known.extra),
    }
    .rendered(&setting.server)
}

/// The same representation with the entity tag of its content.
pub(crate) fn with_tag(
    known: &Representation,
    digest: &Md5Sum,
    setting: &Setting,
) -> Representation {
    let mut identity = known.identity.share();
    identity.tag = Some(hex(digest));
    Representation {
        stamp: known.stamp,
        media_type: known.media_type.clone(),
        last_modified: known.last_modified,
        negotiated: known.negotiated,
        identity,
        gzip: Gzip::Never,
        extra: Arc::clone(&known.extra),
    }
    .rendered(&setting.server)
}

/// The content, its state, and whether that state held while it was read.
fn read(file: &File, before: Stamp) -> io::Result<(Vec<u8>, Stamp, bool)> {
    // One octet more than expected shows a file that has grown.
    let expected = usize::try_from(before.size).map_err(|_| io::ErrorKind::OutOfMemory)?;
    let mut content = vec![0; expected + 1];
    let mut length = 0;
    loop {
        match read_at(file, &mut content[length..], length as u64) {
            Ok(0) => break,
            Ok(n) => length += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        if length > expected {
            break;
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

fn hex(sum: &Md5Sum) -> Box<str> {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let digit = |n: u8| char::from(HEX[usize::from(n)]);
    sum.iter()
        .flat_map(|&octet| [digit(octet >> 4), digit(octet & 15)])
        .collect::<String>()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn setting() -> Setting {
        Setting {
            server: b"test".to_vec(),
            memory_limit: 10_000,
            gzip: true,
        }
    }

    fn job(path: &str, gzip: bool) -> Job {
        Job {
            path: CString::new(path).unwrap(),
            gzip,
            known: None,
        }
    }

    #[test]
    fn each_coding_has_the_digest_of_its_own_octets() {
        let dir = tempfile::tempdir().unwrap();
        let text = "many words and many words again. ".repeat(100);
        std::fs::write(dir.path().join("a.txt"), &text).unwrap();
        let root = Root::open(dir.path()).unwrap();
        let loaded = load(&root, &setting(), job("a.txt", true))
            .unwrap()
            .representation;
        assert_eq!(
            loaded.identity.tag.as_deref(),
            Some(&*hex(&md5(text.as_bytes())))
        );
        assert!(loaded.negotiated);
        let Gzip::Made(gzip) = &loaded.gzip else {
            panic!("no gzip coding")
        };
        let octets = gzip.slice(0..gzip.length).unwrap();
        assert_eq!(gzip.tag.as_deref(), Some(&*hex(&md5(octets))));
        let mut back = String::new();
        flate2::read::GzDecoder::new(octets)
            .read_to_string(&mut back)
            .unwrap();
        assert_eq!(back, text);
        // Made later, from what is known, it is the same.
        let plain = load(&root, &setting(), job("a.txt", false))
            .unwrap()
            .representation;
        assert!(matches!(plain.gzip, Gzip::NotYet));
        let again = Job {
            known: Some(plain),
            ..job("a.txt", true)
        };
        let again = load(&root, &setting(), again).unwrap().representation;
        let Gzip::Made(second) = &again.gzip else {
            panic!("no gzip coding")
        };
        assert_eq!(second.tag, gzip.tag);
    }

    #[test]
    fn what_does_not_shrink_or_is_short_is_never_compressed() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("short.txt"), "short").unwrap();
        let noise: Vec<u8> = (0..4000u32)
            .map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8)
            .collect();
        std::fs::write(dir.path().join("noise.txt"), md5_chain(&noise)).unwrap();
        std::fs::write(dir.path().join("p.png"), "p".repeat(1000)).unwrap();
        let root = Root::open(dir.path()).unwrap();
        for name in ["short.txt", "noise.txt", "p.png"] {
            let loaded = load(&root, &setting(), job(name, true))
                .unwrap()
                .representation;
            assert!(matches!(loaded.gzip, Gzip::Never), "{name}");
        }
    }

    /// Octets that no compressor makes smaller.
    fn md5_chain(seed: &[u8]) -> Vec<u8> {
        let mut sum = md5(seed);
        let mut out = Vec::new();
        for _ in 0..100 {
            sum = md5(&sum);
            out.extend_from_slice(&sum);
        }
        out
    }

    #[test]
    fn large_files_stay_files_and_directories_are_none() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("big.txt"), "x".repeat(10_001)).unwrap();
        let root = Root::open(dir.path()).unwrap();
        let loaded = load(&root, &setting(), job("big.txt", true))
            .unwrap()
            .representation;
        assert!(matches!(loaded.identity.content, Content::File(_)));
        assert!(loaded.identity.tag.is_none() && !loaded.negotiated);
        let tagged = with_tag(&loaded, &md5(b"x"), &setting());
        assert!(tagged.identity.tag.is_some());
        let error = load(&root, &setting(), job("", false)).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
    }

    #[test]
    fn a_file_just_written_is_not_settled() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("a"), "a").unwrap();
        let stamp = status_of(&File::open(dir.path().join("a")).unwrap())
            .unwrap()
            .stamp;
        let mut old = stamp;
        old.changed.0 -= 10;
        assert!(settled(&old));
        let mut future = stamp;
        future.changed.0 += 1000;
        assert!(settled(&future));
    }
}
