//! What a program is told (RFC 3875 §4.1).

use std::net::IpAddr;
use std::path::Path;

use super::{Gateway, Script};
use crate::heard::Heard;
use crate::resolve;

/// What the variables depend on besides request and program.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Surroundings<'a> {
    pub(crate) peer: IpAddr,
    /// Port the request came in on.
    pub(crate) port: u16,
    pub(crate) secure: bool,
    /// Value of the Server field, may be empty.
    pub(crate) software: &'a str,
    pub(crate) document_root: &'a Path,
    /// Octets of content without its transfer coding; `None` when there is none.
    pub(crate) content_length: Option<u64>,
    /// Who sent the request, where that was asked for.
    pub(crate) user: Option<&'a [u8]>,
}

/// A variable: its name and its value.
pub(crate) type Variable = (Vec<u8>, Vec<u8>);

/// Header fields that become no `HTTP_` variable. Those of authentication are the server's own
/// affair, those of the connection too, and two are told in other variables. `Proxy` is no field
/// of HTTP: as HTTP_PROXY it would tell programs where to send their own requests
/// (CVE-2016-5385 and its like).
const LEFT_OUT: [&[u8]; 13] = [
    b"authorization",
    b"connection",
    b"content-length",
    b"content-type",
    b"expect",
    b"keep-alive",
    b"proxy",
    b"proxy-authorization",
    b"proxy-connection",
    b"te",
    b"trailer",
    b"transfer-encoding",
    b"upgrade",
];

/// All variables for one run.
pub(crate) fn meta_variables(
    heard: &Heard,
    gateway: &Gateway,
    script: &Script,
    around: &Surroundings<'_>,
) -> Vec<Variable> {
    let mut all: Vec<Variable> = Vec::new();
    let mut set = |name: &str, value: &[u8]| all.push((name.into(), value.to_vec()));
    // Programs rely on it to find others; what else the server was started with is not theirs.
    match std::env::var_os("PATH") {
        Some(path) => set("PATH", path.as_encoded_bytes()),
        None => set("PATH", b"/usr/local/bin:/usr/bin:/bin"),
    }
    for (name, value) in &gateway.environment {
        set(name, value.as_bytes());
    }
    set("GATEWAY_INTERFACE", b"CGI/1.1");
    set(
        "SERVER_PROTOCOL",
        format!("HTTP/1.{}", heard.minor).as_bytes(),
    );
    let software = match around.software {
        "" => "http-workbench",
        name => name,
    };
    set("SERVER_SOFTWARE", software.as_bytes());
    set("SERVER_NAME", server_name(heard).unwrap_or(b"localhost"));
    set("SERVER_PORT", around.port.to_string().as_bytes());
    set("REQUEST_METHOD", &heard.method);
    set("SCRIPT_NAME", &script.name);
    set("PATH_INFO", &script.path_info);
    if !script.path_info.is_empty() {
        let root = around.document_root.as_os_str().as_encoded_bytes();
        set("PATH_TRANSLATED", &[root, &script.path_info].concat());
    }
    let mut query = Vec::new();
    resolve::mend(heard.query.as_deref().unwrap_or_default(), &mut query);
    set("QUERY_STRING", &query);
    let address = around.peer.to_canonical().to_string();
    set("REMOTE_ADDR", address.as_bytes());
    // A look-up would keep the client waiting, and its answer is the client's to choose.
    set("REMOTE_HOST", address.as_bytes());
    if let Some(user) = around.user {
        set("AUTH_TYPE", b"Basic");
        set("REMOTE_USER", user);
    }
    if let Some(length) = around.content_length {
        set("CONTENT_LENGTH", length.to_string().as_bytes());
    }
    if let Some(value) = heard.values(b"content-type").next() {
        set("CONTENT_TYPE", value);
    }
    if around.secure {
        set("HTTPS", b"on");
    }
    // Not of RFC 3875, but many programs look for them.
    set("REQUEST_URI", &heard.target);
    set(
        "SCRIPT_FILENAME",
        script.file.as_os_str().as_encoded_bytes(),
    );
    set(
        "DOCUMENT_ROOT",
        around.document_root.as_os_str().as_encoded_bytes(),
    );
    all.extend(protocol_variables(heard, gateway.pass_authorization));
    all
}

/// The host that the request names (RFC 3875 §4.1.14), without its port.
fn server_name(heard: &Heard) -> Option<&[u8]> {
    let in_target = memchr::memmem::find(&heard.target, b"://").map(|at| {
        let rest = &heard.target[at + 3..];
        let end = rest.iter().position(|o| b"/?#".contains(o));
        &rest[..end.unwrap_or(rest.len())]
    });
    let authority = match heard.target.first() {
        Some(b'/') | None => heard.values(b"host").next()?,
        Some(_) => in_target.or_else(|| heard.values(b"host").next())?,
    };
    // The colon of a port comes after the bracket that ends an IPv6 address.
    let bracket = memchr::memrchr(b']', authority).map_or(0, |at| at + 1);
    let end = memchr::memchr(b':', &authority[bracket..]).map(|at| bracket + at);
    Some(&authority[..end.unwrap_or(authority.len())]).filter(|name| !name.is_empty())
}

/// The `HTTP_` variables (RFC 3875 §4.1.18). Lines of one name become one list.
fn protocol_variables(heard: &Heard, pass_authorization: bool) -> Vec<Variable> {
    let mut all: Vec<Variable> = Vec::new();
    for (field, value) in &heard.fields {
        let asked_for = pass_authorization && field.eq_ignore_ascii_case(b"authorization");
        let left_out = LEFT_OUT.iter().any(|name| field.eq_ignore_ascii_case(name));
        // With an underscore it could pass for another field, with anything else for nothing.
        let plain = field
            .iter()
            .all(|&o| o.is_ascii_alphanumeric() || o == b'-');
        if (left_out && !asked_for) || !plain {
            continue;
        }
        let letter = |&octet: &u8| match octet {
            b'-' => b'_',
            octet => octet.to_ascii_uppercase(),
        };
        let name: Vec<u8> = b"HTTP_"
            .iter()
            .copied()
            .chain(field.iter().map(letter))
            .collect();
        match all.iter_mut().find(|(known, _)| *known == name) {
            Some((_, list)) => {
                let comma: &[u8] = if name == b"HTTP_COOKIE" { b"; " } else { b", " };
                list.extend_from_slice(comma);
                list.extend_from_slice(value);
            }
            None => all.push((name, value.to_vec())),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Content;

    fn heard(target: &str, fields: &[(&str, &str)]) -> Heard {
        let field =
            |(name, value): &(&str, &str)| (name.as_bytes().into(), value.as_bytes().into());
        Heard {
            method: b"GET"[..].into(),
            target: target.as_bytes().into(),
            minor: 1,
            fields: fields.iter().map(field).collect(),
            key: b"c/x"[..].into(),
            query: None,
            content: Content::None,
            expects: false,
            close: None,
        }
    }

    #[test]
    fn fields_become_variables_and_none_of_them_does_harm() {
        let heard = heard(
            "/c/x",
            &[
                ("Host", "h"),
                ("Accept", "a"),
                ("accept", "b"),
                ("Cookie", "x=1"),
                ("Cookie", "y=2"),
                ("Proxy", "http://evil.example/"),
                ("Authorization", "Basic xyz"),
                ("X_Forwarded_For", "1.2.3.4"),
                ("X.Y", "z"),
                ("Content-Length", "3"),
                ("X-My-Field", "v"),
            ],
        );
        let text = |pass| -> Vec<String> {
            (protocol_variables(&heard, pass).iter())
                .map(|(name, value)| {
                    format!(
                        "{}={}",
                        String::from_utf8_lossy(name),
                        String::from_utf8_lossy(value)
                    )
                })
                .collect()
        };
        let plain = [
            "HTTP_HOST=h",
            "HTTP_ACCEPT=a, b",
            "HTTP_COOKIE=x=1; y=2",
            "HTTP_X_MY_FIELD=v",
        ];
        assert_eq!(text(false), plain);
        assert!(text(true).contains(&"HTTP_AUTHORIZATION=Basic xyz".to_owned()));
        assert_eq!(text(true).len(), plain.len() + 1);
    }

    #[test]
    fn the_server_is_named_as_the_request_names_it() {
        for (target, host, name) in [
            ("/x", "h.example:8080", "h.example"),
            ("/x?u=http://y/", "h", "h"),
            ("/x", "[::1]:80", "[::1]"),
            ("/x", "[::1]", "[::1]"),
            ("http://a.example:1/x", "b.example", "a.example"),
            ("http://a.example", "b.example", "a.example"),
        ] {
            let heard = heard(target, &[("Host", host)]);
            assert_eq!(
                server_name(&heard),
                Some(name.as_bytes()),
                "{target} {host}"
            );
        }
        assert_eq!(server_name(&heard("/x", &[])), None);
        assert_eq!(server_name(&heard("/x", &[("Host", "")])), None);
    }
}
