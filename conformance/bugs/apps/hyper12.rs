//! hyper 0.12: a short text at `/`, what was sent for a POST.
use futures::{future::Future, stream::Stream};
use hyper::{service::service_fn, Body, Method, Request, Response, Server};

fn main() {
    let port: u16 = std::env::args().nth(1).unwrap().parse().unwrap();
    let answer = |request: Request<Body>| {
        let post = request.method() == Method::POST;
        request.into_body().concat2().map(move |taken| {
            Response::new(Body::from(if post {
                format!("got {}", taken.len())
            } else {
                "hello, world\n".into()
            }))
        })
    };
    let server = Server::bind(&([127, 0, 0, 1], port).into())
        .serve(move || service_fn(answer))
        .map_err(|error| eprintln!("{error}"));
    hyper::rt::run(server);
}
