//! Compares the server with others on this machine. Started by `cargo xtask bench`.
//!
//! Loopback only. The server has a CPU to itself and the load generator another; what counts is
//! the CPU time a request costs, which a busy machine disturbs less than requests per second.
//! Every answer is looked at: a server is not measured for a wrong one.

#[cfg(target_os = "linux")]
mod bare;
#[cfg(target_os = "linux")]
mod cli;
#[cfg(target_os = "linux")]
mod corpus;
#[cfg(target_os = "linux")]
mod load;
#[cfg(target_os = "linux")]
mod measure;
mod merge;
#[cfg(target_os = "linux")]
mod peer;
#[cfg(target_os = "linux")]
mod prepare;
#[cfg(target_os = "linux")]
mod process;
#[cfg(target_os = "linux")]
mod report;
#[cfg(target_os = "linux")]
mod special;
#[cfg(target_os = "linux")]
mod workload;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    cli::main()
}

/// CPU times, affinity and memory are read the way Linux gives them.
#[cfg(not(target_os = "linux"))]
fn main() -> std::process::ExitCode {
    std::process::ExitCode::from(2)
}
