//! Whatever is done to a file, the next request sees it, though nobody looks any more.

use super::*;
use crate::watch::Told;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

struct Case {
    dir: tempfile::TempDir,
    site: Rc<Site>,
    runtime: tokio::runtime::Runtime,
}

impl Case {
    /// A site in which every directory has a file `f` that says so, followed.
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("a/b/c")).unwrap();
        for name in ["f", "a/f", "a/b/f", "a/b/c/f"] {
            fs::write(dir.path().join(name), "old").unwrap();
        }
        let root = Arc::new(Root::open(dir.path()).unwrap());
        let freshness = Rc::new(Freshness::new());
        let watch = Watch::new(&root, &freshness, 1);
        let naming = Naming {
            index: vec!["first.html".to_owned(), "f".to_owned()],
            listing: false,
            clean_urls: false,
            fallback: None,
        };
        let setting = Arc::new(Setting {
            memory_limit: 1 << 20,
            ..Setting::default()
        });
        let site = Site::new(
            root,
            setting,
            Arc::new(Digests::new(0)),
            naming,
            1 << 20,
            freshness,
            watch,
        );
        let runtime = tokio::runtime::Builder::new_current_thread();
        Self {
            dir,
            site: Rc::new(site),
            runtime: { runtime }.build().unwrap(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn put(&self, name: &str, content: &str) {
        fs::write(self.path(name), content).unwrap();
    }

    fn rename(&self, from: &str, to: &str) {
        fs::rename(self.path(from), self.path(to)).unwrap();
    }

    /// What a request that begins now gets.
    fn get(&self, key: &str) -> Result<Arc<Representation>, u16> {
        self.site.freshness.begun_by_now();
        let mut loaded = Vec::new();
        loop {
            match self.site.find(key.as_bytes(), &loaded, &|| Form::Html) {
                Found::Representation(found) => return Ok(found),
                Found::Nothing(status) => return Err(status),
                Found::Directory => return Err(301),
                Found::Wanted(wanted) => {
                    let local = tokio::task::LocalSet::new();
                    let landed = local.block_on(&self.runtime, self.site.load(wanted));
                    loaded.push(landed);
                }
            }
        }
    }

    fn text(&self, key: &str) -> String {
        match self.get(key) {
            Ok(found) => {
                let octets = found.identity.slice(0..found.identity.length).unwrap();
                String::from_utf8(octets.to_vec()).unwrap()
            }
            Err(status) => status.to_string(),
        }
    }

    fn is_followed(&self, key: &str) -> bool {
        let mut cache = self.site.cache.borrow_mut();
        let entry = cache.get(key.as_bytes());
        entry.is_some_and(|entry| entry.told.borrow().as_ref().is_some_and(Told::is_current))
    }

    /// Asks until the kernel is relied on, where it can be.
    fn follow(&self, key: &str) {
        let before = self.text(key);
        for _ in 0..4_000 {
            if self.is_followed(key) || self.site.watch.is_none() {
                return;
            }
            // A file that has just been written to is not kept yet.
            std::thread::sleep(Duration::from_millis(5));
            assert_eq!(self.text(key), before);
        }
        panic!("{key} is never followed");
    }
}

/// Follows `key`, does something, and compares what the next request gets with what is there now.
#[track_caller]
fn after(key: &str, change: impl FnOnce(&Case), expected: &str) {
    let case = Case::new();
    case.follow(key);
    change(&case);
    assert_eq!(case.text(key), expected, "{key}");
    // And once more, as the kernel is relied on again.
    if expected != "404" {
        case.follow(key);
        let name = if key.ends_with('/') {
            format!("{key}f")
        } else {
            key.to_owned()
        };
        fs::remove_file(case.path(&name)).unwrap();
        assert_ne!(case.text(key), expected);
    }
}

#[test]
fn what_is_done_to_the_file_is_seen_by_the_next_request() {
    for key in ["f", "a/f", "a/b/c/f", "a/"] {
        let name = |key: &str| {
            if key == "a/" {
                "a/f".to_owned()
            } else {
                key.to_owned()
            }
        };
        let file = name(key);
        after(key, |case| case.put(&file, "new"), "new");
        after(
            key,
            |case| {
                case.put("g", "new");
                case.rename("g", &file);
            },
            "new",
        );
        after(
            key,
            |case| {
                let writing = fs::OpenOptions::new().write(true).open(case.path(&file));
                writing.unwrap().set_len(1).unwrap();
            },
            "o",
        );
    }
    after(
        "a/f",
        |case| fs::remove_file(case.path("a/f")).unwrap(),
        "404",
    );
    after("a/f", |case| case.rename("a/f", "g"), "404");
}

#[test]
fn writes_through_another_link_or_an_older_descriptor_are_seen() {
    use std::io::Write;
    let case = Case::new();
    fs::hard_link(case.path("a/f"), case.path("link")).unwrap();
    let mut open = fs::OpenOptions::new()
        .append(true)
        .open(case.path("f"))
        .unwrap();
    case.follow("a/f");
    case.follow("f");
    case.put("link", "by the link");
    assert_eq!(case.text("a/f"), "by the link");
    open.write_all(b"er").unwrap();
    assert_eq!(case.text("f"), "older");
}

#[test]
fn attributes_are_seen() {
    let case = Case::new();
    case.follow("f");
    let before = case.get("f").unwrap().stamp;
    let file = fs::File::options()
        .append(true)
        .open(case.path("f"))
        .unwrap();
    file.set_modified(std::time::UNIX_EPOCH).unwrap();
    let after = case.get("f").unwrap();
    assert_ne!(after.stamp, before);
    assert_eq!(after.stamp.modified, (0, 0));
}

#[test]
fn what_is_done_to_directories_on_the_way_is_seen() {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    let other = |case: &Case| {
        fs::create_dir_all(case.path("other/b/c")).unwrap();
        for name in ["other/f", "other/b/f", "other/b/c/f"] {
            case.put(name, "new");
        }
    };
    for key in ["a/f", "a/b/f", "a/b/c/f"] {
        after(
            key,
            |case| {
                other(case);
                case.rename("a", "away");
                case.rename("other", "a");
            },
            "new",
        );
        after(
            key,
            |case| {
                other(case);
                let (a, b) = (case.path("a"), case.path("other"));
                renameat_with(CWD, &a, CWD, &b, RenameFlags::EXCHANGE).unwrap();
            },
            "new",
        );
        after(
            key,
            |case| fs::remove_dir_all(case.path("a")).unwrap(),
            "404",
        );
    }
    // A link in place of a directory: what is behind it is never followed, and looked at instead.
    let case = Case::new();
    other(&case);
    case.follow("a/b/f");
    case.rename("a/b", "a/away");
    std::os::unix::fs::symlink("../other/b", case.path("a/b")).unwrap();
    assert_eq!(case.text("a/b/f"), "new");
    for _ in 0..5 {
        assert_eq!(case.text("a/b/f"), "new");
    }
    assert!(!case.is_followed("a/b/f"));
    case.put("other/b/f", "newer");
    assert_eq!(case.text("a/b/f"), "newer");
}

#[test]
fn an_index_file_that_comes_first_is_seen() {
    let case = Case::new();
    case.follow("a/");
    case.put("a/first.html", "first");
    assert_eq!(case.text("a/"), "first");
    fs::remove_file(case.path("a/first.html")).unwrap();
    assert_eq!(case.text("a/"), "old");
}

#[test]
fn what_is_missing_is_seen_when_it_comes() {
    use std::os::unix::fs::symlink;
    type Change<'a> = &'a dyn Fn(&Case);
    let come: [(&str, Change<'_>); 5] = [
        ("made", &|case| case.put("a/b/n.txt", "made")),
        ("old", &|case| case.rename("f", "a/b/n.txt")),
        ("old", &|case| {
            fs::hard_link(case.path("f"), case.path("a/b/n.txt")).unwrap();
        }),
        ("old", &|case| {
            symlink("../../f", case.path("a/b/n.txt")).unwrap()
        }),
        ("other", &|case| {
            fs::create_dir_all(case.path("other/b")).unwrap();
            case.put("other/b/n.txt", "other");
            case.rename("a", "away");
            case.rename("other", "a");
        }),
    ];
    for (text, comes) in come {
        let case = Case::new();
        let told = || case.site.watch.is_none() || case.site.missing.borrow().is_told();
        let asked = (0..10_000).find(|_| case.text("a/b/n.txt") != "404" || told());
        assert!(asked.is_some() && told());
        comes(&case);
        assert_eq!(case.text("a/b/n.txt"), text);
    }
    // A link that leads nowhere yet: nothing says when it will lead somewhere.
    for key in ["a/b/n.txt", "a/"] {
        let case = Case::new();
        symlink("../../later", case.path("a/b/n.txt")).unwrap();
        symlink("../later", case.path("a/first.html")).unwrap();
        let before = case.text(key);
        for _ in 0..20 {
            assert_eq!(case.text(key), before);
            std::thread::sleep(Duration::from_millis(5));
        }
        case.put("later", "later");
        assert_eq!(case.text(key), "later");
    }
}

/// The kernel says only that it has lost count.
#[test]
fn more_changes_than_the_kernel_remembers_are_seen() {
    let case = Case::new();
    case.follow("a/f");
    for i in 0..20_000 {
        // Two events each, of a directory on the way; equal ones in a row would be one.
        let name = case.path(&format!("{}", i % 2));
        fs::File::create(&name).unwrap();
        fs::remove_file(&name).unwrap();
    }
    case.put("a/f", "new");
    assert_eq!(case.text("a/f"), "new");
}

#[test]
fn entries_that_go_take_their_watches_along() {
    let case = Case::new();
    for key in ["f", "a/f", "a/", "a/b/f"] {
        case.follow(key);
    }
    let Some(watch) = &case.site.watch else {
        return;
    };
    // Two names of one file share a watch.
    assert_eq!(watch.files(), 3);
    case.site.cache.borrow_mut().remove(b"a/");
    assert_eq!(watch.files(), 3);
    case.site.cache.borrow_mut().remove(b"a/f");
    assert_eq!(watch.files(), 2);
    fs::remove_file(case.path("f")).unwrap();
    assert_eq!(case.text("f"), "404");
    assert_eq!(watch.files(), 1);
}
