//! One resource on hyper: GET answers a text, POST echoes its content.
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;

async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, hyper::Error> {
    let reply = |status, text: Bytes| {
        let mut response = Response::new(Full::new(text));
        *response.status_mut() = status;
        response.headers_mut().insert("content-type", hyper::header::HeaderValue::from_static("text/plain"));
        response
    };
    if request.uri().path() != "/" {
        return Ok(reply(StatusCode::NOT_FOUND, "not found\n".into()));
    }
    match *request.method() {
        Method::GET | Method::HEAD => Ok(reply(StatusCode::OK, "hello, world\n".into())),
        Method::POST => Ok(reply(StatusCode::OK, request.into_body().collect().await?.to_bytes())),
        _ => {
            let mut response = reply(StatusCode::METHOD_NOT_ALLOWED, "refused\n".into());
            response.headers_mut().insert("allow", hyper::header::HeaderValue::from_static("GET, HEAD, POST"));
            Ok(response)
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(8080u16);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(async move {
            let served = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service_fn(answer))
                .await;
            drop(served); // a peer that breaks off is no event here
        });
    }
}
