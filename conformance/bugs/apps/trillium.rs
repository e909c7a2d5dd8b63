//! trillium: a short text at `/`, what was sent for a POST.
use trillium::{Conn, Method};

fn main() {
    let port: u16 = std::env::args().nth(1).unwrap().parse().unwrap();
    trillium_smol::config().with_host("127.0.0.1").with_port(port).run(|mut conn: Conn| async move {
        if conn.path() != "/" {
            return conn.with_status(404).halt();
        }
        if conn.method() == Method::Post {
            let taken = conn.request_body_string().await;
            return match taken {
                Ok(text) => conn.ok(format!("got {}: {text}", text.len())),
                Err(_) => conn.with_status(400).halt(),
            };
        }
        conn.ok("hello, world\n")
    });
}
