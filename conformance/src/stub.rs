//! Stand-in for `wire` until its types land: accepts every script line that begins with a verb.
#![allow(missing_docs, unreachable_pub)]
pub mod script {
    #[derive(Clone, Debug, Default)]
    pub struct Script {
        pub captured: Vec<String>,
    }
    impl Script {
        pub fn captures(&self) -> impl Iterator<Item = &str> {
            self.captured.iter().map(String::as_str)
        }
    }
    pub struct ScriptError {
        pub line: usize,
        pub column: usize,
        pub len: usize,
        pub message: String,
        pub fix: String,
    }
    const VERBS: &[&str] = &[
        "connect",
        "send",
        "split",
        "drip",
        "pause",
        "read",
        "fin",
        "rst",
        "close",
        "reconnect",
        "tls",
        "request",
        "capture",
        "use",
        "expect",
    ];
    pub fn parse(text: &str, _origin: &str) -> Result<Script, Vec<ScriptError>> {
        let mut script = Script::default();
        let mut errors = Vec::new();
        let mut continued = false;
        for (index, line) in text.lines().enumerate() {
            let trimmed = line.trim();
            let was = std::mem::replace(&mut continued, trimmed.ends_with('\\'));
            if was || trimmed.is_empty() || trimmed.starts_with('#') {
                continue;
            }
            let mut words = trimmed.split(' ');
            let verb = words.next().unwrap_or_default();
            if verb == "capture" {
                script.captured.extend(words.next().map(str::to_owned));
            }
            if !VERBS.contains(&verb) {
                errors.push(ScriptError {
                    line: index + 1,
                    column: line.len() - line.trim_start().len() + 1,
                    len: verb.len(),
                    message: format!("unknown verb `{verb}`"),
                    fix: VERBS.join(" "),
                });
            }
        }
        if errors.is_empty() {
            Ok(script)
        } else {
            Err(errors)
        }
    }
    #[derive(Clone, Debug)]
    pub struct Template;
    impl Template {
        pub fn parse(text: &str) -> Result<Template, crate::check::condition::ConditionError> {
            let mut at = 0;
            while let Some(back) = text[at..].find('\\').map(|back| at + back) {
                let next = text[back + 1..].chars().next().unwrap_or(' ');
                if !"rnt0e\\\"xu{".contains(next) {
                    return Err(crate::check::condition::ConditionError {
                        offset: back,
                        length: 2,
                        message: format!("`\\{next}` is no escape"),
                        fix: "\\r \\n \\t \\0 \\e \\\\ \\\" \\xHH \\u{...} \\{".to_owned(),
                    });
                }
                at = back + 1 + next.len_utf8();
            }
            Ok(Template)
        }
    }
}
pub mod expect {
    use crate::check::condition::ConditionError;
    #[derive(Clone, Debug)]
    pub struct Expr;
    const TESTS: &[&str] = &[
        "status",
        "version",
        "field",
        "body",
        "complete",
        "framing",
        "defect",
        "reason",
        "answers",
        "interim",
        "no-answer",
        "closed",
        "fin",
        "rst",
        "open",
        "write-refused",
        "excess",
        "garbage",
        "timed-out",
        "true",
    ];
    impl Expr {
        pub fn parse(text: &str) -> Result<Expr, ConditionError> {
            let word = text.split([' ', '\t']).next().unwrap_or_default();
            let test = word.rsplit('.').next().unwrap_or_default();
            if TESTS.contains(&test) {
                return Ok(Expr);
            }
            Err(ConditionError {
                offset: 0,
                length: word.len(),
                message: format!("unknown test `{test}`"),
                fix: TESTS.join(" "),
            })
        }
    }
}
