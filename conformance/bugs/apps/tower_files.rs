//! tower-http's ServeDir over hyper 0.14.
use tower_http::services::ServeDir;

#[tokio::main]
async fn main() {
    let port: u16 = std::env::args().nth(1).unwrap().parse().unwrap();
    let site = std::env::args().nth(2).unwrap();
    let service = ServeDir::new(site);
    hyper::Server::bind(&([127, 0, 0, 1], port).into())
        .serve(tower::make::Shared::new(service))
        .await
        .unwrap();
}
