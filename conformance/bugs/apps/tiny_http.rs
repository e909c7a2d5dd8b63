//! tiny_http: a short text at `/`, what was sent for a POST.
use std::io::Read;

fn main() {
    let port: u16 = std::env::args().nth(1).unwrap().parse().unwrap();
    let server = std::sync::Arc::new(tiny_http::Server::http(("127.0.0.1", port)).unwrap());
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let server = server.clone();
            std::thread::spawn(move || loop {
                let Ok(mut request) = server.recv() else { continue };
                let mut taken = Vec::new();
                let _ = request.as_reader().read_to_end(&mut taken);
                let text = match request.method() {
                    tiny_http::Method::Post => format!("got {}", taken.len()),
                    _ => "hello, world\n".into(),
                };
                let _ = request.respond(tiny_http::Response::from_string(text));
            })
        })
        .collect();
    for thread in threads {
        let _ = thread.join();
    }
}
