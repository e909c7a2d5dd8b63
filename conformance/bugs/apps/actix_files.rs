//! actix-files: the files of a folder.
use actix_web::{App, HttpServer};

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let port: u16 = std::env::args().nth(1).unwrap().parse().unwrap();
    let site = std::env::args().nth(2).unwrap();
    HttpServer::new(move || {
        App::new().service(actix_files::Files::new("/", &site).index_file("index.html"))
    })
    .workers(2)
    .bind(("127.0.0.1", port))?
    .run()
    .await
}
