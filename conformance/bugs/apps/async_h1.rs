//! async-h1: a short text at `/`; content is not read, as in most handlers.
use async_std::{net::TcpListener, prelude::*, task};
use http_types::{Response, StatusCode};

fn main() {
    let port: u16 = std::env::args().nth(1).unwrap().parse().unwrap();
    task::block_on(async move {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let mut incoming = listener.incoming();
        while let Some(stream) = incoming.next().await {
            let Ok(stream) = stream else { continue };
            task::spawn(async move {
                let _ = async_h1::accept(stream.clone(), |_request| async {
                    let mut response = Response::new(StatusCode::Ok);
                    response.set_body("hello, world\n");
                    Ok(response)
                })
                .await;
            });
        }
    });
}
