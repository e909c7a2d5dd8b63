//! The request heads every head benchmark and the instruction count run over.

/// What a command line client sends.
pub(crate) const SMALL: &[u8] = b"GET /text.txt HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\n\r\n";

/// What a browser sends on a first visit.
pub(crate) const BROWSER: &[u8] = b"GET /assets/style.css?v=3 HTTP/1.1\r\n\
Host: www.example.test\r\n\
Connection: keep-alive\r\n\
Cache-Control: max-age=0\r\n\
sec-ch-ua: \"Chromium\";v=\"130\", \"Not?A_Brand\";v=\"99\"\r\n\
sec-ch-ua-mobile: ?0\r\n\
sec-ch-ua-platform: \"Linux\"\r\n\
Upgrade-Insecure-Requests: 1\r\n\
User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36\r\n\
Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8\r\n\
Sec-Fetch-Site: none\r\n\
Sec-Fetch-Mode: navigate\r\n\
Sec-Fetch-User: ?1\r\n\
Sec-Fetch-Dest: document\r\n\
Accept-Encoding: gzip, deflate, br, zstd\r\n\
Accept-Language: en-GB,en;q=0.9,de;q=0.8\r\n\
Cookie: session=0123456789abcdef0123456789abcdef; theme=dark; consent=all\r\n\
If-None-Match: \"5d41402abc4b2a76b9719d911017c592\"\r\n\
\r\n";

/// What arrives behind proxies that each add a few fields: 40 of them.
pub(crate) fn many() -> Vec<u8> {
    let mut head =
        b"GET /a/b/c HTTP/1.1\r\nHost: www.example.test\r\nContent-Length: 0\r\n".to_vec();
    for i in 0..38u8 {
        head.extend_from_slice(b"X-Forwarded-Detail-");
        head.push(b'a' + i % 26);
        head.extend_from_slice(b": 192.0.2.17, proxy.example.test\r\n");
    }
    head.extend_from_slice(b"\r\n");
    head
}
