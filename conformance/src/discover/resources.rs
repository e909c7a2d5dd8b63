//! Which paths of the target the checks can use.

use std::collections::BTreeSet;
use std::time::SystemTime;

use http_core::dissect::Message;
use http_core::field::HttpDate;

use super::ask::{Asker, Reply};
use super::steady::steady;

/// GETs spent on looking for resources.
const BUDGET: usize = 32;

/// Paths that often exist.
const GUESSES: [&str; 8] = [
    "/",
    "/index.html",
    "/robots.txt",
    "/favicon.ico",
    "/text.txt",
    "/file.txt",
    "/style.css",
    "/README.md",
];

/// Paths of applications, tried when nothing else answers.
const APPLICATIONS: [&str; 14] = [
    "/hello",
    "/health",
    "/healthz",
    "/ping",
    "/status",
    "/version",
    "/api",
    "/api/",
    "/api/v1",
    "/api/items",
    "/items",
    "/echo",
    "/get",
    "/test",
];

/// Least octets of a resource that counts as large.
const LARGE: u64 = 64 * 1024;

/// A resource that answered GET with 200.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Resource {
    pub(super) path: String,
    pub(super) length: u64,
    pub(super) content: Vec<u8>,
    pub(super) etag: Option<Vec<u8>>,
    pub(super) last_modified: Option<HttpDate>,
    /// No Last-Modified at all, not even one that cannot be read.
    pub(super) undated: bool,
    pub(super) media_type: Vec<u8>,
    pub(super) accepts_ranges: bool,
    /// Its length is not announced: it comes in chunks.
    pub(super) chunked: bool,
}

impl Resource {
    pub(super) fn of(path: &str, response: &Message) -> Option<Resource> {
        if response.status() != Some(200) || response.field("Content-Encoding").is_some() {
            return None;
        }
        let date = response
            .field("Last-Modified")
            .and_then(|value| HttpDate::parse_imf_fixdate(value).ok());
        Some(Resource {
            path: path.to_owned(),
            length: response.content_length,
            content: response.content.clone(),
            etag: response
                .field("ETag")
                .filter(|tag| is_entity_tag(tag))
                .map(<[u8]>::to_vec),
            last_modified: date,
            undated: response.field("Last-Modified").is_none(),
            media_type: response
                .field("Content-Type")
                .unwrap_or_default()
                .to_ascii_lowercase(),
            accepts_ranges: response.has_member("Accept-Ranges", "bytes"),
            chunked: response.has_member("Transfer-Encoding", "chunked"),
        })
    }

    /// How much the checks can do with it.
    fn worth(&self, start: &str) -> u32 {
        let mut worth = 0;
        let mut add = |holds: bool, points: u32| worth += if holds { points } else { 0 };
        add(self.length >= 4 && self.length <= 1 << 20, 64);
        add(self.etag.is_some(), 16);
        add(self.last_modified.is_some(), 8);
        add(self.accepts_ranges, 4);
        add(self.length >= 26, 2);
        add(self.media_type.starts_with(b"text/"), 2);
        add(
            self.path.bytes().any(|octet| octet.is_ascii_alphanumeric()),
            2,
        );
        add(self.path == start, 1);
        worth
    }

    /// Whether it may be made anew each second: its date is that of just now, or nothing dates it
    /// and there are digits in it.
    pub(super) fn may_tell_the_time(&self) -> bool {
        match self.last_modified {
            Some(date) => {
                let now = HttpDate::from_system_time(SystemTime::now());
                date >= now.plus_seconds(-2)
            }
            None => self.length < LARGE && self.content.iter().any(u8::is_ascii_digit),
        }
    }

    pub(super) fn is_text(&self) -> bool {
        let types: [&[u8]; 4] = [
            b"text/",
            b"application/javascript",
            b"application/json",
            b"image/svg",
        ];
        types
            .iter()
            .any(|prefix| self.media_type.starts_with(prefix))
    }
}

fn is_entity_tag(tag: &[u8]) -> bool {
    let opaque = tag.strip_prefix(b"W/").unwrap_or(tag);
    opaque.len() >= 2
        && opaque.starts_with(b"\"")
        && opaque.ends_with(b"\"")
        && opaque[1..opaque.len() - 1]
            .iter()
            .all(|octet| *octet == 0x21 || *octet >= 0x23 && *octet != 0x7f)
}

/// What was found by following links from the start.
#[derive(Debug, Default)]
pub(super) struct Resources {
    /// In the order found.
    pub(super) all: Vec<Resource>,
    /// A path that is redirected to itself with a slash at its end.
    pub(super) dir: Option<String>,
    /// Some path was redirected.
    pub(super) redirect: bool,
    /// A path that answered 401.
    pub(super) protected: Option<String>,
}

impl Resources {
    /// Follows links from `start`; `first` is the answer it gave already.
    pub(super) fn explore(asker: &mut Asker, start: &str, first: &Reply) -> Resources {
        let mut resources = Resources::default();
        let mut known: BTreeSet<String> = BTreeSet::from([start.to_owned()]);
        let mut queue: Vec<String> = Vec::new();
        if let Some(response) = first.response(1) {
            resources.take(start, response, &mut queue);
        }
        queue.extend(GUESSES.iter().map(|path| (*path).to_owned()));
        let mut next = 0;
        let mut spent = 0;
        while spent < BUDGET {
            if next == queue.len() && resources.all.is_empty() && spent < BUDGET / 2 {
                queue.extend(APPLICATIONS.iter().map(|path| (*path).to_owned()));
            }
            if next == queue.len() {
                break;
            }
            let path = queue[next].clone();
            next += 1;
            if !known.insert(path.clone()) {
                continue;
            }
            spent += 1;
            if let Some(reply) = asker.get(&path)
                && let Some(response) = reply.complete(1)
            {
                resources.take(&path, response, &mut queue);
            }
        }
        resources.look_for_dir(asker, &known);
        resources
    }

    fn take(&mut self, path: &str, response: &Message, queue: &mut Vec<String>) {
        self.redirect |= response.status().is_some_and(|status| status / 100 == 3);
        if response.status() == Some(401) && self.protected.is_none() {
            self.protected = Some(path.to_owned());
        }
        if let Some(location) = response.field("Location") {
            queue.extend(local_path(path, location));
        }
        let Some(resource) = Resource::of(path, response) else {
            return;
        };
        if resource.media_type.starts_with(b"text/html") {
            queue.extend(links(path, &resource.content));
        } else if is_json(&resource.media_type) {
            queue.extend(named_paths(&resource.content));
        }
        if resource.length > 0 {
            self.all.push(resource);
        }
    }

    /// Asks for the folders of known paths without their slash.
    fn look_for_dir(&mut self, asker: &mut Asker, known: &BTreeSet<String>) {
        let folders: BTreeSet<&str> = (known.iter())
            .filter_map(|path| path.rfind('/').map(|slash| &path[..slash]))
            .filter(|folder| !folder.is_empty() && !folder.contains('?'))
            .collect();
        for folder in folders.into_iter().take(4) {
            let Some(reply) = asker.get(folder) else {
                continue;
            };
            let Some(response) = reply.complete(1) else {
                continue;
            };
            let location = response
                .field("Location")
                .and_then(|location| local_path(folder, location));
            let redirected = response.status().is_some_and(|status| status / 100 == 3);
            self.redirect |= redirected;
            if redirected && location.is_some_and(|location| location == format!("{folder}/")) {
                self.dir = Some(folder.to_owned());
                return;
            }
        }
    }

    /// The most useful resource whose octets and validators do not change from one GET to the next.
    pub(super) fn stable(&self, asker: &mut Asker, start: &str) -> Option<Resource> {
        let mut order: Vec<&Resource> = self.all.iter().collect();
        order.sort_by_key(|resource| std::cmp::Reverse(resource.worth(start)));
        let mut partly = None;
        for resource in order.into_iter().take(6) {
            match steady(asker, resource) {
                Some(steady) if steady.etag == resource.etag => return Some(steady),
                steady => partly = partly.or(steady),
            }
        }
        partly
    }

    /// The longest resource, however long.
    pub(super) fn largest(&self) -> Option<&Resource> {
        self.all.iter().max_by_key(|resource| resource.length)
    }

    /// The smallest resource of 64 KiB or more.
    pub(super) fn large(&self) -> Option<&Resource> {
        self.all
            .iter()
            .filter(|resource| resource.length >= LARGE)
            .min_by_key(|resource| resource.length)
    }
}

/// The targets of `href` and `src` attributes that lie on the same server.
fn links(base: &str, html: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for at in 0..html.len() {
        let rest = &html[at..];
        let Some(value) = [&b"href=\""[..], b"src=\"", b"href='", b"src='"]
            .into_iter()
            .find_map(|start| {
                let quote = *start.last()?;
                let value = rest.strip_prefix(start)?;
                value
                    .iter()
                    .position(|octet| *octet == quote)
                    .map(|end| &value[..end])
            })
        else {
            continue;
        };
        let elsewhere = value.windows(3).any(|window| window == b"://");
        found.extend(local_path(base, value).filter(|_| !elsewhere));
    }
    found
}

/// JSON by its own type or by the suffix of RFC 6839.
fn is_json(media_type: &[u8]) -> bool {
    let essence = media_type.split(|octet| *octet == b';').next();
    essence.is_some_and(|essence| {
        let essence = essence.trim_ascii();
        essence == b"application/json" || essence.ends_with(b"+json")
    })
}

/// The strings of a JSON text that are absolute paths or URIs: the index of an application often
/// names its resources so.
fn named_paths(json: &[u8]) -> Vec<String> {
    json.split(|octet| *octet == b'"')
        .filter(|string| {
            string.len() < 200
                && !string.iter().any(|octet| b"{}<>\\^`|".contains(octet))
                && (string.starts_with(b"/")
                    || string.starts_with(b"http://127.")
                    || string.starts_with(b"http://localhost"))
        })
        .filter_map(|string| local_path("/", string))
        .take(BUDGET)
        .collect()
}

/// The path a reference leads to from `base`, when it stays on this server and is plain.
fn local_path(base: &str, reference: &[u8]) -> Option<String> {
    let reference = std::str::from_utf8(reference).ok()?;
    let reference = reference.split('#').next().unwrap_or_default();
    let path = match reference.split_once("://") {
        Some((scheme, rest))
            if scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https") =>
        {
            // A redirect may name the server itself in full.
            rest.find('/').map_or("/", |slash| &rest[slash..])
        }
        _ => reference,
    };
    let colon = path.find(':').unwrap_or(path.len());
    let has_scheme = colon < path.find('/').unwrap_or(path.len());
    if path.is_empty() || path.starts_with("//") || path.starts_with('?') || has_scheme {
        return None;
    }
    let folder = base
        .split('?')
        .next()
        .and_then(|base| base.rfind('/').map(|slash| &base[..=slash]))
        .unwrap_or("/");
    let joined = if path.starts_with('/') {
        path.to_owned()
    } else {
        format!("{folder}{path}")
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in joined.split('/').skip(1) {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let path = format!("/{}", parts.join("/"));
    crate::target::check_path(&path).is_ok().then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_made_anew_each_second() {
        let now = HttpDate::from_system_time(SystemTime::now());
        let of = |content: &[u8], last_modified| Resource {
            path: "/".to_owned(),
            length: 6,
            content: content.to_vec(),
            etag: None,
            last_modified,
            undated: last_modified.is_none(),
            media_type: b"text/plain".to_vec(),
            accepts_ranges: false,
            chunked: false,
        };
        assert!(of(b"12:30\n", None).may_tell_the_time());
        assert!(!of(b"hello\n", None).may_tell_the_time());
        assert!(of(b"hello\n", Some(now)).may_tell_the_time());
        assert!(!of(b"12:30\n", Some(now.plus_seconds(-60))).may_tell_the_time());
    }

    #[test]
    fn references_are_resolved_on_this_server_only() {
        for (base, reference, path) in [
            ("/", "a.txt", Some("/a.txt")),
            ("/d/index.html", "../x/./y?q", Some("/x/y?q")),
            ("/d", "e/", Some("/e/")),
            ("/", "/abs", Some("/abs")),
            ("/a", "http://h:1/b/", Some("/b/")),
            ("/", "//evil/", None),
            ("/", "mailto:x", None),
            ("/", "#top", None),
            ("/", "na me", None),
        ] {
            assert_eq!(
                local_path(base, reference.as_bytes()).as_deref(),
                path,
                "{reference}"
            );
        }
        let json =
            br#"{"links": ["/a", "/b/{id}", "x", "//c/d"], "self": "http://127.0.0.1:80/e"}"#;
        assert_eq!(named_paths(json), ["/a", "/e"]);
        let html = b"<a href=\"one.html\">x</a> <img src='two.png'> <a href=three>";
        assert_eq!(links("/d/", html), ["/d/one.html", "/d/two.png"]);
    }
}
