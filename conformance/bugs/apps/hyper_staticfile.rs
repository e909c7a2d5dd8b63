//! hyper-staticfile over hyper 0.14.
use hyper::service::{make_service_fn, service_fn};

#[tokio::main]
async fn main() {
    let port: u16 = std::env::args().nth(1).unwrap().parse().unwrap();
    let site = std::env::args().nth(2).unwrap();
    let files = hyper_staticfile::Static::new(site);
    let make = make_service_fn(move |_| {
        let files = files.clone();
        async move { Ok::<_, std::io::Error>(service_fn(move |request| files.clone().serve(request))) }
    });
    hyper::Server::bind(&([127, 0, 0, 1], port).into()).serve(make).await.unwrap();
}
