//! What is served at present: hosts with their files, rules and certificates.
//!
//! [`Serving`] is what all workers share, [`Hosts`] what one worker makes of it. Both are replaced
//! whole when the configuration is read again; a request under way keeps what it began with.

use std::fmt;
use std::io;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use http_core::message::RequestHead;
use tokio_rustls::TlsAcceptor;

use crate::authority::{self, HostNames};
use crate::cgi::Gateway;
use crate::change::Area;
use crate::config::{self, Config, UnknownHost, Writable};
use crate::credentials::Credentials;
use crate::digest::Digests;
use crate::error_page::Pages;
use crate::freshness::Freshness;
use crate::load::Setting;
use crate::open::Root;
use crate::render;
use crate::site::{Naming, Site};
use crate::tls::{self, Certificates};
use crate::watch::{self, Watch};

/// One configuration, with everything it names opened and read.
pub(crate) struct Serving {
    pub(crate) config: Arc<Config>,
    /// The first is the site at the top level of the configuration.
    origins: Vec<Origin>,
    names: HostNames,
    pub(crate) tls: Option<TlsAcceptor>,
    /// The certificate of each origin, by number; equal numbers are one certificate.
    certificates: Vec<usize>,
    /// Workers that have taken it up.
    pub(crate) adopted: AtomicUsize,
}

/// One host: its own configuration, and what that names.
struct Origin {
    config: Arc<Config>,
    root: Arc<Root>,
    setting: Arc<Setting>,
    areas: Vec<Arc<Area>>,
    gateways: Vec<Arc<Gateway>>,
}

impl fmt::Debug for Serving {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Serving")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

impl Serving {
    /// Opens roots and reads passwords and certificates.
    ///
    /// # Errors
    /// The first of them that cannot be used; the message names the file.
    pub(crate) fn open(config: Config) -> io::Result<Self> {
        let config = Arc::new(config);
        // Whoever asks later may not be allowed to.
        let _first = watch::allowed();
        let mut origins = vec![Origin::open(Arc::clone(&config))?];
        let mut names = HostNames::new(&config.host_names);
        for host in &config.hosts {
            let origin = Origin::open(Arc::new(host.config.clone()));
            origins.push(origin.map_err(|error| of_host(Some(host), &error))?);
            names.add(&host.names, origins.len() - 1);
        }
        let files = origins.iter().map(|origin| origin.config.tls.as_ref());
        let certificates = tls::certificates(&files.collect::<Vec<_>>(), &names)?;
        let Certificates { acceptor, numbers } = certificates;
        Ok(Self {
            config,
            origins,
            names,
            tls: acceptor,
            certificates: numbers,
            adopted: AtomicUsize::new(0),
        })
    }

    /// The origins, each with the host that it is of; the first is the site at the top level.
    fn hosts(&self) -> impl Iterator<Item = (Option<&config::Host>, &Origin)> {
        let hosts = self.config.hosts.iter().map(Some);
        std::iter::once(None).chain(hosts).zip(&self.origins)
    }

    /// Can the roots be looked into by whoever we are now?
    ///
    /// # Errors
    /// The first that cannot.
    pub(crate) fn check_access(&self) -> io::Result<()> {
        for (host, Origin { config, root, .. }) in self.hosts() {
            root.status(c"").map_err(|error| {
                let error = said_of("root", &named(&config.root, &error));
                of_host(host, &error)
            })?;
        }
        Ok(())
    }

    /// Looks for the error pages and fallbacks that the configuration names.
    ///
    /// # Errors
    /// The first that is missing.
    pub(crate) fn check_pages(&self) -> io::Result<()> {
        for (host, Origin { config, root, .. }) in self.hosts() {
            let by_rule = config
                .rules
                .iter()
                .flat_map(|rule| rule.error_pages.values());
            let names = config.error_pages.values().chain(&config.fallback);
            for name in names.chain(by_rule) {
                let path = std::ffi::CString::new(name.as_str())?;
                root.open_file(&path).map_err(|error| {
                    let error = named(&config.root.join(name), &error);
                    of_host(host, &said_of("error-pages or fallback", &error))
                })?;
            }
        }
        Ok(())
    }
}

impl Origin {
    fn open(config: Arc<Config>) -> io::Result<Self> {
        let root = Root::open(&config.root)
            .map_err(|error| said_of("root", &named(&config.root, &error)))?;
        let area = |writable: &Writable| {
            let credentials = Credentials::read(&writable.passwords)
                .map_err(|error| said_of("passwords", &named(&writable.passwords, &error)))?;
            Ok::<_, io::Error>(Arc::new(Area {
                path: writable.path.clone(),
                credentials,
                limit: writable.max_size,
                quota: writable.quota,
            }))
        };
        let areas = config.writable.iter().map(area).collect::<Result<_, _>>()?;
        let gateway = |setting| Gateway::open(setting).map(Arc::new);
        let gateways = (config.cgi.iter()).map(gateway).collect::<Result<_, _>>()?;
        let setting = Arc::new(Setting {
            common: common(&config),
            memory_limit: config.cache_file_size,
            gzip: config.gzip,
            precompressed: config.precompressed,
            rules: config.rules.clone(),
        });
        Ok(Self {
            config,
            root: Arc::new(root),
            setting,
            areas,
            gateways,
        })
    }
}

/// The same error, with the file it is about.
pub(crate) fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

/// The same error, with the setting that it comes from.
pub(crate) fn said_of(setting: &str, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{setting}: {error}"))
}

/// The same error, with the host whose setting it is about.
fn of_host(host: Option<&config::Host>, error: &io::Error) -> io::Error {
    let said = match host {
        None => error.to_string(),
        Some(host) => format!("host {}: {error}", host.names.join(", ")),
    };
    io::Error::new(error.kind(), said)
}

/// The field lines of every answer.
fn common(config: &Config) -> Vec<u8> {
    let mut lines = Vec::new();
    if !config.server_name.is_empty() {
        render::field(&mut lines, "Server", config.server_name.as_bytes());
    }
    for (name, value) in &config.headers {
        render::field(&mut lines, name, value.as_bytes());
    }
    lines
}

/// All hosts as one worker serves them.
#[derive(Debug)]
pub(crate) struct Hosts {
    serving: Arc<Serving>,
    /// The first is the default.
    all: Vec<Rc<Host>>,
}

/// One host as one worker serves it.
#[derive(Debug)]
pub(crate) struct Host {
    /// Settings of this host; those of the process are the same in every host.
    pub(crate) config: Arc<Config>,
    pub(crate) root: Arc<Root>,
    pub(crate) setting: Arc<Setting>,
    /// Paths that may be changed.
    pub(crate) areas: Vec<Arc<Area>>,
    /// Paths answered by programs.
    pub(crate) gateways: Vec<Arc<Gateway>>,
    pub(crate) site: Rc<Site>,
    pub(crate) pages: Pages,
}

impl Hosts {
    pub(crate) fn new(
        serving: Arc<Serving>,
        digests: &Arc<Digests>,
        workers: usize,
        freshness: &Rc<Freshness>,
    ) -> Self {
        let sites = workers.max(1) * serving.origins.len();
        let host = |origin: &Origin| {
            let config = &origin.config;
            let watch = match config.watch {
                true => Watch::new(&origin.root, freshness, sites),
                false => None,
            };
            let site = Site::new(
                Arc::clone(&origin.root),
                Arc::clone(&origin.setting),
                Arc::clone(digests),
                Naming {
                    index: config.index.clone(),
                    listing: config.listing,
                    clean_urls: config.clean_urls,
                    fallback: config.fallback.clone(),
                },
                serving.config.cache_size / sites as u64,
                Rc::clone(freshness),
                watch,
            );
            Rc::new(Host {
                config: Arc::clone(config),
                root: Arc::clone(&origin.root),
                setting: Arc::clone(&origin.setting),
                areas: origin.areas.clone(),
                gateways: origin.gateways.clone(),
                site: Rc::new(site),
                pages: Pages::new(&origin.setting.common),
            })
        };
        let all = serving.origins.iter().map(host).collect();
        Self { serving, all }
    }

    /// The configuration they come from.
    pub(crate) fn serving(&self) -> &Arc<Serving> {
        &self.serving
    }

    /// The host for requests that name none of the others, or cannot be read.
    pub(crate) fn default(&self) -> &Rc<Host> {
        &self.all[0]
    }

    /// The host that a request is for, and the status to refuse it with if it is for none of ours.
    ///
    /// `server_name` is what the client asked for in the TLS handshake.
    pub(crate) fn choose(
        &self,
        head: RequestHead<'_>,
        server_name: Option<&str>,
    ) -> (&Rc<Host>, Option<u16>) {
        let serving = &*self.serving;
        let policy = serving.config.unknown_host;
        if self.all.len() == 1 && policy == UnknownHost::Default {
            return (&self.all[0], None);
        }
        // A Host that cannot be read is refused with 400 by whoever answers.
        let found = match authority::named_by(head) {
            Ok(name) => name.and_then(|name| serving.names.find(name)),
            Err(_) => return (&self.all[0], None),
        };
        let refusal = match (found, policy) {
            (Some(_), _) | (None, UnknownHost::Default) => None,
            (None, UnknownHost::NotFound) => Some(404),
            (None, UnknownHost::Misdirected) => Some(421),
        };
        let index = found.unwrap_or(0);
        (
            &self.all[index],
            refusal.or(self.misdirected(index, server_name)),
        )
    }

    /// 421 where the client was shown another certificate than that of the host (RFC 9110 §7.4):
    /// it has not made sure that it talks to this one.
    fn misdirected(&self, index: usize, server_name: Option<&str>) -> Option<u16> {
        let numbers = &self.serving.certificates;
        let of_host = numbers.get(index)?;
        let shown = server_name
            .and_then(|name| self.serving.names.find(name.as_bytes()))
            .and_then(|index| numbers.get(index))
            .unwrap_or(&numbers[0]);
        (of_host != shown).then_some(421)
    }
}
