//! Congestion control of TCP: chosen at the listening socket, and inherited by what it accepts.
//!
//! Which one is the system's choice, except on loopback addresses: there is no line that could be
//! congested, and pacing what is sent there (`bbr`) only costs time.

use std::io;
use std::net::TcpListener;
use std::str::FromStr;

/// The simplest there is, of which every Linux kernel has it and lets everybody use it.
const WITHOUT_PACING: &str = "reno";

/// A congestion control that this system has and this process may choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Congestion(String);

impl FromStr for Congestion {
    type Err = String;

    /// # Errors
    /// When the system has none of this name, or does not let this process choose it.
    fn from_str(name: &str) -> Result<Self, String> {
        system::try_out(name).map_err(|error| {
            let why = match error.kind() {
                io::ErrorKind::NotFound => "this system has none of that name".to_owned(),
                io::ErrorKind::PermissionDenied => "the system keeps it for root".to_owned(),
                _ => error.to_string(),
            };
            let hint = match system::allowed() {
                none if none.is_empty() => String::new(),
                some => format!("; may be chosen: {}", some.join(", ")),
            };
            format!("congestion control {name:?}: {why}{hint}")
        })?;
        Ok(Self(name.to_owned()))
    }
}

/// Has the connections of this socket use what is wanted, or what its address asks for.
///
/// # Errors
/// When the system does not accept what is wanted (any more).
pub(crate) fn choose(listener: &TcpListener, wanted: Option<&Congestion>) -> io::Result<()> {
    match wanted {
        Some(Congestion(name)) => system::set(listener, name).map_err(|error| {
            io::Error::new(error.kind(), format!("congestion control {name}: {error}"))
        }),
        None => {
            if listener.local_addr()?.ip().is_loopback() {
                // Where this is refused, the system's choice does as well.
                let _ = system::set(listener, WITHOUT_PACING);
            }
            Ok(())
        }
    }
}

#[cfg(target_os = "linux")]
mod system {
    use std::io;

    use rustix::fd::AsFd;
    use rustix::net::{AddressFamily, SocketType, socket, sockopt};

    pub(super) fn try_out(name: &str) -> io::Result<()> {
        set(socket(AddressFamily::INET, SocketType::STREAM, None)?, name)
    }

    pub(super) fn set(socket: impl AsFd, name: &str) -> io::Result<()> {
        Ok(sockopt::set_tcp_congestion(socket, name)?)
    }

    /// What this process may choose, as far as the system says.
    pub(super) fn allowed() -> Vec<String> {
        let file = "/proc/sys/net/ipv4/tcp_available_congestion_control";
        let names = std::fs::read_to_string(file).unwrap_or_default();
        let may = |name: &&str| try_out(name).is_ok();
        (names.split_whitespace().filter(may).map(str::to_owned)).collect()
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use std::io;
    use std::net::TcpListener;

    pub(super) fn try_out(_: &str) -> io::Result<()> {
        Err(io::Error::other("this system does not let servers choose"))
    }

    pub(super) fn set(_: &TcpListener, name: &str) -> io::Result<()> {
        try_out(name)
    }

    pub(super) fn allowed() -> Vec<String> {
        Vec::new()
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use rustix::net::sockopt::tcp_congestion;

    #[test]
    fn accepted_connections_use_what_is_chosen() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        choose(&listener, None).unwrap();
        let client = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (accepted, _) = listener.accept().unwrap();
        assert_eq!(tcp_congestion(&accepted).unwrap(), WITHOUT_PACING);

        let name = tcp_congestion(&client).unwrap();
        choose(&listener, Some(&name.parse().unwrap())).unwrap();
        assert_eq!(tcp_congestion(&listener).unwrap(), name);
    }

    #[test]
    fn addresses_that_others_reach_keep_the_choice_of_the_system() {
        let listener = TcpListener::bind("0.0.0.0:0").unwrap();
        let before = tcp_congestion(&listener).unwrap();
        choose(&listener, None).unwrap();
        assert_eq!(tcp_congestion(&listener).unwrap(), before);
    }

    #[test]
    fn a_name_the_system_has_not_is_refused_with_those_it_has() {
        let error = "no-such-one".parse::<Congestion>().unwrap_err();
        assert!(
            error.contains("\"no-such-one\"") && error.contains("reno"),
            "{error}"
        );
    }
}
