//! Telling a service manager how we are (the protocol of `sd_notify`).

use std::io;

/// Sends lines such as `READY=1` to whoever `NOTIFY_SOCKET` names; without one, nothing happens.
///
/// # Errors
/// When there is one that cannot be told.
#[cfg(unix)]
pub fn notify(state: &str) -> io::Result<()> {
    use std::os::unix::net::UnixDatagram;
    let Some(path) = std::env::var_os("NOTIFY_SOCKET").filter(|path| !path.is_empty()) else {
        return Ok(());
    };
    let socket = UnixDatagram::unbound()?;
    #[cfg(target_os = "linux")]
    if let Some(name) = path.as_encoded_bytes().strip_prefix(b"@") {
        use std::os::linux::net::SocketAddrExt;
        let address = std::os::unix::net::SocketAddr::from_abstract_name(name)?;
        socket.send_to_addr(state.as_bytes(), &address)?;
        return Ok(());
    }
    socket.send_to(state.as_bytes(), path)?;
    Ok(())
}

/// Only Unix has them.
///
/// # Errors
/// Never.
#[cfg(not(unix))]
pub fn notify(_state: &str) -> io::Result<()> {
    Ok(())
}
