//! hyper 0.13 and 0.14: a short text at `/`, what was sent for a POST.
use hyper::service::{make_service_fn, service_fn};
use hyper::{Body, Method, Request, Response, Server};

async fn answer(request: Request<Body>) -> Result<Response<Body>, hyper::Error> {
    let post = request.method() == Method::POST;
    let taken = hyper::body::to_bytes(request.into_body()).await?;
    Ok(Response::new(Body::from(if post {
        format!("got {}", taken.len())
    } else {
        "hello, world\n".into()
    })))
}

#[tokio::main]
async fn main() {
    let port: u16 = std::env::args().nth(1).unwrap().parse().unwrap();
    let make = make_service_fn(|_| async { Ok::<_, hyper::Error>(service_fn(answer)) });
    Server::bind(&([127, 0, 0, 1], port).into()).serve(make).await.unwrap();
}
