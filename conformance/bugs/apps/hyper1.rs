//! hyper 1: a short text, and the content of a POST.
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;

async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, hyper::Error> {
    if request.uri().path() != "/" {
        let mut missing = Response::new(Full::from("missing\n"));
        *missing.status_mut() = hyper::StatusCode::NOT_FOUND;
        return Ok(missing);
    }
    if request.method() != Method::POST {
        return Ok(Response::new(Full::from("hello, world\n")));
    }
    let taken = request.into_body().collect().await?.to_bytes();
    let text = [format!("got {}: ", taken.len()).as_bytes(), &taken].concat();
    Ok(Response::new(Full::from(text)))
}

#[tokio::main]
async fn main() {
    let port: u16 = std::env::args().nth(1).unwrap().parse().unwrap();
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        tokio::spawn(async move {
            let service = hyper::service::service_fn(answer);
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}
