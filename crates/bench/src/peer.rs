//! The servers measured, each configured for one worker, no log and connections without a limit
//! on requests.

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::workload::{Asked, Workload};

/// A server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Peer {
    Ours,
    /// With the congestion control that the system gives to all others.
    OursAsOthers,
    BareLoop,
    /// With the congestion control that our server chooses on loopback.
    BareLoopReno,
    Nginx,
    /// With open_file_cache, which looks at a file once a second.
    NginxCaching,
    H2o,
    Lighttpd,
    Caddy,
}

/// All of them, in the order of the table.
pub(crate) const PEERS: [Peer; 9] = [
    Peer::Ours,
    Peer::OursAsOthers,
    Peer::BareLoop,
    Peer::BareLoopReno,
    Peer::Nginx,
    Peer::NginxCaching,
    Peer::H2o,
    Peer::Lighttpd,
    Peer::Caddy,
];

/// Where a server finds what it needs.
#[derive(Debug, Clone)]
pub(crate) struct Place<'a> {
    /// The document root.
    pub(crate) root: &'a Path,
    /// A directory for configuration and temporary files.
    pub(crate) directory: &'a Path,
    pub(crate) address: SocketAddr,
    pub(crate) workers: usize,
}

impl Peer {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ours => "server",
            Self::OursAsOthers => "server-system-cc",
            Self::BareLoop => "bare-loop",
            Self::BareLoopReno => "bare-loop-reno",
            Self::Nginx => "nginx",
            Self::NginxCaching => "nginx-ofc",
            Self::H2o => "h2o",
            Self::Lighttpd => "lighttpd",
            Self::Caddy => "caddy",
        }
    }

    /// Another server, not ours and not the bare loop.
    pub(crate) fn is_other(self) -> bool {
        !self.is_ours() && !self.is_bare()
    }

    pub(crate) fn is_bare(self) -> bool {
        matches!(self, Self::BareLoop | Self::BareLoopReno)
    }

    fn is_ours(self) -> bool {
        matches!(self, Self::Ours | Self::OursAsOthers)
    }

    /// Another form of one that is measured anyway: compared by CPU only.
    pub(crate) fn is_form(self) -> bool {
        matches!(self, Self::OursAsOthers | Self::BareLoopReno)
    }

    fn program(self) -> io::Result<Option<PathBuf>> {
        let name = match self {
            Self::BareLoop | Self::BareLoopReno => return std::env::current_exe().map(Some),
            // Built beside this program.
            Self::Ours | Self::OursAsOthers => {
                let beside = std::env::current_exe()?.with_file_name("server");
                return Ok(Some(beside).filter(|path| path.is_file()));
            }
            Self::NginxCaching => "nginx",
            other => other.name(),
        };
        let path = std::env::var_os("PATH").unwrap_or_default();
        // Where daemons are installed is not always where a user's programs are looked for.
        let places = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
        Ok(places.map(|dir| dir.join(name)).find(|path| path.is_file()))
    }

    /// Its version; `None` when it is not installed.
    pub(crate) fn version(self) -> io::Result<Option<String>> {
        let Some(program) = self.program()? else {
            return Ok(None);
        };
        let flag = match self {
            Self::BareLoop | Self::BareLoopReno => return Ok(Some("of this run".to_owned())),
            Self::Ours | Self::OursAsOthers => "--version",
            Self::Caddy => "version",
            _ => "-v",
        };
        let output = Command::new(program).arg(flag).output()?;
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        let line = said.lines().next().unwrap_or_default();
        let number = line
            .split([' ', '/'])
            .map(|word| word.trim_start_matches('v'))
            .find(|word| word.starts_with(|first: char| first.is_ascii_digit()));
        Ok(Some(number.unwrap_or("unknown").to_owned()))
    }

    /// False where there is nothing to compare.
    pub(crate) fn can(self, workload: &Workload) -> bool {
        // The bare loop knows no files: what it sends is the same for all of these.
        !self.is_bare() || !matches!(workload.asked, Asked::Gzip(_) | Asked::Range { .. })
    }

    /// Writes what it needs and says how to start it. `status` and `length` are of the answer that
    /// the bare loop is to give.
    pub(crate) fn command(
        self,
        place: &Place<'_>,
        status: u16,
        length: u64,
        close: bool,
    ) -> io::Result<Vec<String>> {
        let program = self
            .program()?
            .ok_or_else(|| io::Error::other(format!("{} is not installed", self.name())))?;
        let Place {
            root,
            directory,
            address,
            workers,
        } = place;
        let root = root.display();
        let port = address.port();
        let mut command = vec![program.display().to_string()];
        let config = directory.join("config");
        match self {
            Self::Ours | Self::OursAsOthers => {
                let text = format!(
                    "-a 127.0.0.1 -p {port} --workers {workers} --max-requests 0 -t 60 {root}"
                );
                command.extend(text.split(' ').map(str::to_owned));
                if self == Self::OursAsOthers {
                    let file = "/proc/sys/net/ipv4/tcp_congestion_control";
                    let name = fs::read_to_string(file)?.trim_end().to_owned();
                    command.extend(["--congestion".to_owned(), name]);
                }
            }
            Self::BareLoop | Self::BareLoopReno => {
                let text = format!(
                    "bare-loop --port {port} --workers {workers} --status {status} --length {length}"
                );
                command.extend(text.split(' ').map(str::to_owned));
                command.extend(close.then(|| "--close".to_owned()));
                command.extend((self == Self::BareLoopReno).then(|| "--reno".to_owned()));
            }
            Self::Nginx | Self::NginxCaching => {
                let caching = self == Self::NginxCaching;
                fs::write(&config, nginx(place, caching))?;
                command.extend(["-c".to_owned(), config.display().to_string()]);
            }
            Self::H2o => {
                fs::write(&config, h2o(place))?;
                command.extend(["-m", "worker", "-c"].map(str::to_owned));
                command.push(config.display().to_string());
            }
            Self::Lighttpd => {
                fs::write(&config, lighttpd(place))?;
                command.extend([
                    "-D".to_owned(),
                    "-f".to_owned(),
                    config.display().to_string(),
                ]);
            }
            Self::Caddy => {
                fs::write(&config, caddy(place))?;
                let home = directory.display();
                let caddy = command.pop().unwrap_or_default();
                let text = format!(
                    "env GOMAXPROCS={workers} XDG_DATA_HOME={home} XDG_CONFIG_HOME={home} HOME={home} \
                     {caddy} run --adapter caddyfile --config {}",
                    config.display()
                );
                command = text.split(' ').map(str::to_owned).collect();
            }
        }
        Ok(command)
    }
}

/// A server started by root would otherwise serve as a user who cannot read our directory.
fn as_root(line: &str) -> &str {
    if rustix::process::getuid().is_root() {
        line
    } else {
        ""
    }
}

fn nginx(place: &Place<'_>, caching: bool) -> String {
    let directory = place.directory.display();
    let cache = match caching {
        true => {
            "open_file_cache max=20000 inactive=60s; open_file_cache_valid 1s; \
             open_file_cache_min_uses 1; open_file_cache_errors on;"
        }
        false => "",
    };
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {directory}/{kind};\n"))
        .concat();
    format!(
        "daemon off;\nworker_processes {workers};\nworker_rlimit_nofile 20000;\npid {directory}/pid;\n\
         error_log {directory}/errors crit;\n{user}\n\
         events {{ worker_connections 20000; multi_accept on; }}\n\
         http {{\ninclude /etc/nginx/mime.types;\naccess_log off;\nsendfile on;\ntcp_nopush on;\n\
         keepalive_requests 1000000000;\nkeepalive_timeout 60;\n{temporary}\
         gzip on;\ngzip_comp_level 6;\n{cache}\n\
         server {{ listen {address} reuseport; root {root}; }}\n}}\n",
        workers = place.workers,
        user = as_root("user root;"),
        address = place.address,
        root = place.root.display(),
    )
}

fn h2o(place: &Place<'_>) -> String {
    format!(
        "num-threads: {}\n{}max-connections: 20000\ncompress: [gzip]\nhosts:\n  default:\n    listen:\n      \
         host: 127.0.0.1\n      port: {}\n    paths:\n      /:\n        file.dir: {}\n",
        place.workers,
        as_root("user: root\n"),
        place.address.port(),
        place.root.display(),
    )
}

fn lighttpd(place: &Place<'_>) -> String {
    format!(
        "server.document-root = \"{}\"\nserver.bind = \"127.0.0.1\"\nserver.port = {}\n\
         server.max-worker = {}\nserver.max-keep-alive-requests = 1000000000\n\
         server.max-keep-alive-idle = 60\nserver.max-fds = 20000\nserver.max-connections = 20000\n\
         server.modules = ( \"mod_deflate\" )\ndeflate.mimetypes = ( \"text/html\" )\n\
         deflate.allowed-encodings = ( \"gzip\" )\n\
         mimetype.assign = ( \".html\" => \"text/html\", \".bin\" => \"application/octet-stream\" )\n",
        place.root.display(),
        place.address.port(),
        // 0: the one process serves by itself.
        if place.workers > 1 { place.workers } else { 0 },
    )
}

fn caddy(place: &Place<'_>) -> String {
    format!(
        "{{\n\tadmin off\n\tauto_https off\n}}\nhttp://{} {{\n\troot * {}\n\tencode gzip\n\tfile_server\n}}\n",
        place.address,
        place.root.display(),
    )
}
