//! actix-web: a short text at `/`, what was sent for a POST.
use actix_web::{web, App, HttpServer};

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let port: u16 = std::env::args().nth(1).unwrap().parse().unwrap();
    HttpServer::new(|| {
        App::new()
            .route("/", web::get().to(|| async { "hello, world\n" }))
            .route("/", web::post().to(|taken: web::Bytes| async move { format!("got {}", taken.len()) }))
    })
    .workers(2)
    .bind(("127.0.0.1", port))?
    .run()
    .await
}
