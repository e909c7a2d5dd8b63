//! Small bodies for answers that have none of their own: errors and redirects.

use crate::render;

/// The form of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// For programs, and for requests that could not be understood.
    Plain,
    /// For those who ask for HTML.
    Html,
}

impl Form {
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Plain => "text/plain; charset=utf-8",
            Self::Html => "text/html; charset=utf-8",
        }
    }
}

/// Pages without detail, rendered once: a flood of 404 must not cost more than one of 200.
#[derive(Debug)]
pub(crate) struct Pages {
    common: Vec<u8>,
    ready: Vec<(u16, Form, Vec<u8>, Vec<u8>)>,
}

/// Statuses sent often enough to be worth keeping, the commonest first.
const READY: [u16; 4] = [404, 403, 400, 405];

/// The methods every resource allows (RFC 9110 §10.2.1).
pub(crate) const ALLOW: &[u8] = b"Allow: GET, HEAD, OPTIONS\r\n";

/// The same where PUT and DELETE are allowed.
pub(crate) const ALLOW_CHANGES: &[u8] = b"Allow: GET, HEAD, OPTIONS, PUT, DELETE\r\n";

impl Pages {
    /// `common` are the field lines of every answer.
    pub(crate) fn new(common: &[u8]) -> Self {
        let mut pages = Self {
            common: common.to_vec(),
            ready: Vec::new(),
        };
        for status in READY {
            for form in [Form::Html, Form::Plain] {
                let mut head = Vec::new();
                let body = body(status, "", form);
                let fields = if status == 405 { ALLOW } else { b"" };
                pages.head(&mut head, status, form, true, fields, body.len() as u64);
                pages.ready.push((status, form, head, body));
            }
        }
        pages
    }

    /// Appends the unfinished head and returns the body to follow it.
    ///
    /// `negotiated` when Accept chose the form; `fields` are further field lines.
    pub(crate) fn write(&self, out: &mut Vec<u8>, page: &Page<'_>) -> std::borrow::Cow<'_, [u8]> {
        if page.negotiated
            && page.detail.is_empty()
            && (page.fields.is_empty() || page.fields == ALLOW)
        {
            for (status, form, head, body) in &self.ready {
                if *status == page.status && *form == page.form {
                    out.extend_from_slice(head);
                    return body.into();
                }
            }
        }
        let body = body(page.status, page.detail, page.form);
        self.head(
            out,
            page.status,
            page.form,
            page.negotiated,
            page.fields,
            body.len() as u64,
        );
        body.into()
    }

    fn head(
        &self,
        out: &mut Vec<u8>,
        status: u16,
        form: Form,
        negotiated: bool,
        fields: &[u8],
        length: u64,
    ) {
        render::start(out, status, &self.common);
        render::field(out, "Content-Type", form.media_type().as_bytes());
        render::number_field(out, "Content-Length", length);
        if negotiated {
            render::field(out, "Vary", b"Accept");
        }
        out.extend_from_slice(fields);
        render::date_name(out);
    }
}

/// What a page is about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page<'a> {
    pub(crate) status: u16,
    /// One sentence for a person, or nothing. Never an octet of the request.
    pub(crate) detail: &'a str,
    pub(crate) form: Form,
    pub(crate) negotiated: bool,
    pub(crate) fields: &'a [u8],
}

fn body(status: u16, detail: &str, form: Form) -> Vec<u8> {
    let reason = render::reason_phrase(status);
    match form {
        Form::Plain if detail.is_empty() => format!("{status} {reason}\n"),
        Form::Plain => format!("{status} {reason}\n\n{detail}\n"),
        Form::Html => {
            let detail = if detail.is_empty() {
                String::new()
            } else {
                format!("<p>{}</p>\n", escape_html(detail))
            };
            format!(
                "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
                 <title>{status} {reason}</title>\n<h1>{status} {reason}</h1>\n{detail}</html>\n"
            )
        }
    }
    .into_bytes()
}

/// Text as it may stand in HTML, in content and in quoted attribute values.
pub(crate) fn escape_html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ready_page_is_the_page_that_would_be_rendered() {
        let pages = Pages::new(b"Server: s\r\n");
        for status in READY {
            for form in [Form::Html, Form::Plain] {
                let fields = if status == 405 { ALLOW } else { b"" };
                let page = Page {
                    status,
                    detail: "",
                    form,
                    negotiated: true,
                    fields,
                };
                let mut ready = Vec::new();
                let ready_body = pages.write(&mut ready, &page).into_owned();
                let none = Pages {
                    common: b"Server: s\r\n".to_vec(),
                    ready: Vec::new(),
                };
                let mut rendered = Vec::new();
                assert_eq!(none.write(&mut rendered, &page), ready_body);
                assert_eq!(ready, rendered);
                let length = format!("Content-Length: {}\r\n", ready_body.len());
                assert!(String::from_utf8_lossy(&ready).contains(&length));
            }
        }
    }

    #[test]
    fn details_cannot_become_markup() {
        let page = String::from_utf8(body(400, "<script>&'\"", Form::Html)).unwrap();
        assert!(page.contains("&lt;script&gt;&amp;&#39;&quot;"));
    }
}
