//! Settings that are right each for itself, and together cannot be meant.

use crate::config::{Config, Redirect, Rule};

/// More threads than any machine has cores for.
const WORKERS: usize = 1024;

/// Looks for what contradicts itself or could never come into effect.
///
/// # Errors
/// The first such thing, and why.
pub(super) fn look_for(config: &Config) -> Result<(), String> {
    if config.workers > WORKERS {
        return Err(format!(
            "workers = {}: each is a thread, and more than {WORKERS} serve nobody",
            config.workers
        ));
    }
    if let (Some(echo), Some(faults)) = (&config.echo, &config.faults)
        && (is_within(echo, faults) || is_within(faults, echo))
    {
        return Err(format!(
            "echo = \"/{echo}\" and faults = \"/{faults}\" claim the same paths"
        ));
    }
    of_site(config)?;
    for host in &config.hosts {
        of_site(&host.config)
            .map_err(|error| format!("host {}: {error}", host.names.join(", ")))?;
    }
    Ok(())
}

fn of_site(config: &Config) -> Result<(), String> {
    for (at, cgi) in config.cgi.iter().enumerate() {
        let before = config.cgi.iter().take(at);
        if let Some(other) = before
            .into_iter()
            .find(|o| is_within(&cgi.prefix, &o.prefix))
        {
            return Err(format!(
                "the programs of /{}/ would never be asked: /{}/ comes before them and covers \
                 their paths; put it after them",
                cgi.prefix, other.prefix
            ));
        }
    }
    if let Some(redirect) = config.redirects.iter().find(|r| leads_to_itself(r)) {
        return Err(format!(
            "the redirect to {:?} leads to a path that it redirects again, for ever",
            redirect.to
        ));
    }
    let starless = |r: &&Redirect| r.to.contains('*') && !r.from.has_star();
    if let Some(redirect) = config.redirects.iter().find(starless) {
        return Err(format!(
            "the star of the redirect to {:?} stands for nothing: from has none",
            redirect.to
        ));
    }
    let mut rules = config.rules.iter();
    if rules.any(|rule| rule.transient && rule.expires_after.is_some()) {
        return Err("transient is already expired, so expires-after contradicts it".to_owned());
    }
    let says_expires = |rule: &&Rule| {
        let mut names = rule.headers.iter().map(|(name, _)| name.as_str());
        rule.expires_after.is_some() && names.any(|name| name.eq_ignore_ascii_case("Expires"))
    };
    if config.rules.iter().any(|rule| says_expires(&rule)) {
        return Err("a rule has expires-after and a field Expires, which is said once".to_owned());
    }
    Ok(())
}

/// Is this prefix the other one, or below it?
fn is_within(prefix: &str, of: &str) -> bool {
    let rest = prefix.strip_prefix(of);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whatever its star stood for, would the new path be redirected by the same rule? Targets on
/// other hosts, and by several rules in a circle, are not looked at.
fn leads_to_itself(redirect: &Redirect) -> bool {
    let path = redirect.to.split(['?', '#']).next().unwrap_or_default();
    match path.strip_prefix('/') {
        Some(name) if !name.starts_with('/') => {
            // A segment that no pattern has by chance.
            let name = name.replacen('*', "\u{1}", 1);
            redirect.from.matches(name.as_bytes()).is_some()
        }
        _ => false,
    }
}
