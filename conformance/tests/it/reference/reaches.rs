//! Why some faults reach beyond their own area: `cargo xtask mutants` shows where each does.

/// Why a fault fails checks of other areas than that of the check meant for it.
pub(crate) const REACHES: &[(&str, &str)] = &[
    ("206-whole-length", "multipart answers get the length, too"),
    (
        "304-other-tag",
        "the 304 of the coded form has another tag, too",
    ),
    (
        "304-without-vary",
        "the 304 of a coded form has no Vary either",
    ),
    (
        "401-without-challenge",
        "the 401 lacks what a 401 has to carry, whoever looks at it",
    ),
    ("allow-malformed", "what is no list names no methods"),
    (
        "answers-as-2-0",
        "so is the answer to a request of HTTP/2.0",
    ),
    (
        "answers-crossed",
        "every answer on a connection that is to be closed belongs to another request",
    ),
    (
        "any-tag-matches",
        "no true consequence: on a machine that was very busy an answer was read more than ten seconds after it was made; date-current allows thirty since",
    ),
    (
        "both-framings-swallow",
        "a coding that is no name beside a length is a message with both, too",
    ),
    (
        "chunk-extension-refused",
        "the message that comes octet by octet has an extension",
    ),
    (
        "chunk-size-wrong-sent",
        "what stands behind the wrong end is read as a field or a response",
    ),
    (
        "chunked-to-http10",
        "the end of a chunked answer is nothing an HTTP/1.0 client can see",
    ),
    (
        "close-ignored-on-errors",
        "the error in the middle of a pipeline leaves the connection open, too",
    ),
    (
        "closes-behind-404",
        "pipelines with a missing page in the middle end there, too",
    ),
    (
        "closes-with-reset",
        "the reset destroys the end of an answer that was not read yet",
    ),
    (
        "coding-anywhere-in-value",
        "no true consequence: on a machine that was very busy an answer was read more than ten seconds after it was made; date-current allows thirty since",
    ),
    (
        "coding-in-204",
        "the answer to OPTIONS is a 204, and one that has content spoils the pipeline",
    ),
    (
        "coding-none-sent",
        "the answer without a coding names one, whatever was accepted",
    ),
    (
        "condition-by-letters",
        "304 to a request without a condition is seen by the check that watches for it",
    ),
    (
        "condition-kept",
        "the 304 is one that the second request did not ask for",
    ),
    (
        "conditional-content-unread",
        "what is left over is answered before the request with `close`, whose answer then does not confirm it",
    ),
    (
        "content-in-204",
        "the answer to OPTIONS is a 204, and one that has content spoils the pipeline",
    ),
    (
        "content-kept",
        "content of one request is shown in the answer to the next",
    ),
    (
        "content-of-http10-unread",
        "what is refused in HTTP/1.0 is content left unread as well",
    ),
    (
        "content-of-one-read",
        "chunked content and large trailers come in pieces, too",
    ),
    (
        "content-of-part-unread",
        "what is left over is answered before the request with `close`, whose answer then does not confirm it",
    ),
    (
        "content-on-304",
        "the octets stand where the next answer should begin",
    ),
    (
        "content-on-head",
        "the octets stand where the next answer should begin",
    ),
    (
        "content-on-head-301",
        "octets stand behind an answer that ends with its head",
    ),
    (
        "content-on-head-401",
        "the octets stand where the next answer should begin",
    ),
    (
        "content-on-head-errors",
        "the challenge to HEAD is an error, too",
    ),
    (
        "content-on-head-to-http10",
        "octets stand behind an answer that ends with its head",
    ),
    (
        "content-one-short",
        "the last octet of every content is read as a request",
    ),
    (
        "content-range-one-long",
        "so are the parts that If-Range asks for, and the last octet lies beyond the content",
    ),
    (
        "continue-as-1-0",
        "no true consequence: on a machine that was very busy an answer was read more than ten seconds after it was made; date-current allows thirty since",
    ),
    (
        "continue-unfinished",
        "the fields of the final answer are read as those of the interim one",
    ),
    (
        "controls-stripped",
        "every field whose spelling matters is read as what is left",
    ),
    (
        "date-condition-by-letters",
        "304 to a request without a condition is seen by the check that watches for it",
    ),
    (
        "date-condition-kept",
        "304 to a request without a condition is seen by the check that watches for it",
    ),
    (
        "delete-content-unread",
        "what is left over is answered before the request with `close`, whose answer then does not confirm it",
    ),
    (
        "empty-content-500",
        "one of the offers to upgrade is a POST without content",
    ),
    (
        "empty-line-refused",
        "so are those between pipelined requests",
    ),
    (
        "empty-line-sent-behind",
        "octets beside those of a part are looked for there, too",
    ),
    (
        "empty-line-sent-first",
        "octets beside those of a part are looked for there, too",
    ),
    (
        "error-kept",
        "the error that is kept stands in pipelines with an error in the middle, and behind other refusals",
    ),
    (
        "errors-unexplained",
        "the page of a missing resource is empty, too",
    ),
    (
        "errors-without-length",
        "the challenge and the missing page of a pipeline are errors, too",
    ),
    (
        "etag-of-the-second",
        "a tag that changes within the second is found current no more",
    ),
    (
        "etag-single-quoted",
        "what is no entity tag cannot be sent back and found current",
    ),
    (
        "etag-unquoted",
        "what is no entity tag cannot be sent back and found current",
    ),
    (
        "failed-condition-kept",
        "412 to a request without a precondition is seen by the check that watches for it",
    ),
    (
        "first-content-kept",
        "the later echoes of a pipeline bring the first content",
    ),
    (
        "first-length-counts",
        "the second length is a way to smuggle",
    ),
    (
        "five-hundred-for-odd-fields",
        "the checks of codings, of odd lists and of weights have TE, too",
    ),
    (
        "forgets-pipelined",
        "the request behind a stray octet is never seen",
    ),
    (
        "get-content-unread",
        "what is left over is answered before the request with `close`, whose answer then does not confirm it; content behind Expect is left over as well",
    ),
    (
        "head-content-unread",
        "what is left over is answered before the request with `close`, whose answer then does not confirm it",
    ),
    (
        "head-kept",
        "the answer that was taken for one to HEAD lacks its content in pipelines, too",
    ),
    (
        "head-length-zero",
        "the coded form is announced as empty, too",
    ),
    (
        "host-is-a-folder",
        "a Host that names a folder is not read as a name, so that none is malformed",
    ),
    (
        "host-with-port-refused",
        "the pipelines and splits are written with the port",
    ),
    (
        "identity-coding-sent",
        "no answer has an end that can be found before the connection closes",
    ),
    (
        "if-match-ignored",
        "the tag of another coding matches as every other does",
    ),
    (
        "if-none-match-answers-412",
        "the tag of the coded form is answered so, too",
    ),
    (
        "if-none-match-ignored",
        "the tag of the coded form is found current no more",
    ),
    (
        "if-none-match-substring",
        "the tag of the coded form has that of the plain one in it",
    ),
    (
        "ignores-close",
        "close is ignored in other cases of the name and in the middle of a pipeline, too",
    ),
    (
        "keeps-after-400",
        "every refusal of a malformed message leaves the connection open",
    ),
    ("keeps-after-414", "the refused request asked for `close`"),
    ("keeps-after-431", "the refused request asked for `close`"),
    (
        "keeps-after-bad-chunk",
        "what is refused for its codings leaves the connection open as well",
    ),
    (
        "keeps-http10",
        "the connection goes on in the middle of a pipeline, too",
    ),
    ("last-length-counts", "the first length is a way to smuggle"),
    (
        "length-beats-coding",
        "the chunked octets are read as requests",
    ),
    (
        "length-hexadecimal-sent",
        "no answer has an end that can be found before the connection closes",
    ),
    ("length-in-204", "the answer to OPTIONS is a 204"),
    (
        "length-of-16-bits-sent",
        "the answer of the echo is cut by the same number",
    ),
    (
        "length-one-more",
        "the first octet of the next answer is taken for content",
    ),
    (
        "length-one-more-on-401",
        "the first octet of the next answer is taken for content of the challenge",
    ),
    (
        "length-one-more-on-404",
        "the first octet of the next answer is taken for content",
    ),
    (
        "length-one-more-on-412",
        "the first octet of the next answer is taken for content, and the end comes without a word",
    ),
    (
        "length-signed-sent",
        "no answer has an end that can be found before the connection closes",
    ),
    (
        "length-too-small",
        "what is left over stands where the next answer should begin, and content is cut",
    ),
    ("length-twice-sent", "two lines are not one number"),
    ("lf-sent", "the chunked answer has LF in its head"),
    (
        "line-breaks-in-location",
        "the line break leaves half a line among the fields",
    ),
    (
        "location-of-host-field",
        "what was no host stands in the Location",
    ),
    (
        "long-field-500",
        "long ranges, many fields and late octets are long fields",
    ),
    (
        "long-value-500",
        "long cookies and other long values are long values",
    ),
    (
        "malformed-range-refused",
        "one of the long values is a malformed range, and the refusal is an internal error",
    ),
    (
        "many-answered-once-more",
        "the last answer said `close`, and another follows it",
    ),
    (
        "method-any-octet",
        "octets before a method and inside it are part of it",
    ),
    (
        "name-any-octet",
        "white space, CR and NUL in names are such octets, and names with them frame content elsewhere",
    ),
    (
        "name-case-sensitive",
        "Host, Content-Length and Transfer-Encoding are spelled in other cases, too",
    ),
    ("no-allow", "every 405 lacks it, that to writes too"),
    ("no-allow-for-delete", "every 405 to DELETE lacks it"),
    (
        "no-location-on-head",
        "the check that watches for it sees the 301 to HEAD, too",
    ),
    (
        "nul-ends-name",
        "a name with a NUL is another name everywhere, and the first of several lengths counts",
    ),
    ("nul-ends-value", "Host is checked octet by octet"),
    ("one-read-per-head", "pipelined requests are split as well"),
    (
        "option-by-letters",
        "an X-Connection field is in the other check, too",
    ),
    (
        "padding-not-trimmed",
        "the values of Host and Authorization are padded, too",
    ),
    (
        "pages-crossed",
        "large answers in pipelines, and pages in place of ranges, are those of another connection, too",
    ),
    (
        "patch-content-unread",
        "what is left over is answered before the request with `close`, whose answer then does not confirm it",
    ),
    ("post-conditional", "the 304 is one that nobody asked for"),
    (
        "post-content-unread",
        "whatever is wrong with content or its framing is not seen by who does not read it, and its octets are read as requests",
    ),
    (
        "protected-content-unread",
        "what is left over is answered before the request with `close`, whose answer then does not confirm it",
    ),
    (
        "put-content-unread",
        "what is left over is answered before the request with `close`, whose answer then does not confirm it",
    ),
    (
        "query-decoded-in-redirect",
        "the line break of the query stands in Location",
    ),
    (
        "query-in-field",
        "the line break of the query ends a field of other answers, too",
    ),
    (
        "range-before-if-range",
        "the 416 of a range that If-Range rules out is sent without its length",
    ),
    (
        "range-by-letters",
        "206 to a request without Range is seen by the check that watches for it",
    ),
    (
        "range-kept",
        "a partial answer comes to a request without Range",
    ),
    ("range-one-short", "so are the parts that If-Range asks for"),
    (
        "redirected-content-unread",
        "what is left over is answered before the request with `close`, whose answer then does not confirm it",
    ),
    (
        "redirects-backslash",
        "a backslash is no part of a Location",
    ),
    ("redirects-off-site", "the decoded path is no URI"),
    (
        "refused-content-left",
        "the answer is sent as it is, without Date and without a reason, and without `close` where that was asked for",
    ),
    (
        "refuses-with-200",
        "what is refused everywhere looks accepted",
    ),
    ("refuses-with-500", "every refusal is an internal error"),
    (
        "serves-cut-content",
        "chunked content that is cut is served as well",
    ),
    ("short-date-500", "what is no date is short, too"),
    (
        "space-before-colon",
        "a length behind such a name is a way to smuggle",
    ),
    (
        "suffix-before-content",
        "what begins before the content has no Content-Range that fits the grammar",
    ),
    (
        "swaps-pipelined",
        "answers belong to other requests, so their content and status do not fit",
    ),
    (
        "tab-not-trimmed",
        "the values of Host and Content-Length are padded, too",
    ),
    (
        "tags-of-all-forms-match",
        "that comparison knows neither `*` nor weak tags",
    ),
    ("target-any-octet", "CR is such an octet"),
    (
        "too-long-content-left",
        "the answer is sent as it is, without Date and without a reason",
    ),
    (
        "trace-content-unread",
        "what is left over is answered before the request with `close`, whose answer then does not confirm it",
    ),
    (
        "trailer-condition-merged",
        "304 to a request without a condition is seen by the check that watches for it",
    ),
    (
        "trailers-not-read",
        "the message that comes octet by octet has a trailer field",
    ),
    (
        "twelve-fields",
        "a limit of twelve fields is met by every message with more",
    ),
    (
        "unknown-method-is-get",
        "a method that nobody knows opens what is protected",
    ),
    (
        "unknown-method-kept",
        "the request behind an unknown method with content is taken for one with that method",
    ),
    (
        "unsatisfiable-kept",
        "416 to a request without Range is seen by the check that watches for it",
    ),
];
