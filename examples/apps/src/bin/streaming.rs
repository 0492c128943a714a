//! How do I send a body, or read one, piece by piece?

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use zzz::{App, Body, Path, Result, Stream, Streamed, handler};

/// Makes the next line when the last one has gone.
struct Countdown(u32);

impl Stream for Countdown {
    type Item = Result<String>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<String>>> {
        let Some(left) = self.0.checked_sub(1) else { return Poll::Ready(None) };
        self.0 = left;
        Poll::Ready(Some(Ok(format!("{left}\n"))))
    }
}

#[handler]
async fn countdown(Path(from): Path<u32>) -> Streamed {
    Streamed::text(Countdown(from))
}

/// Holds one piece at a time, however large the upload is.
#[handler]
async fn upload(mut body: Body) -> Result<String> {
    let mut bytes = 0;
    while let Some(piece) = body.chunk().await {
        bytes += piece?.len();
    }
    Ok(format!("{bytes} bytes"))
}

zzz::router! {
    get "/countdown/:from" => countdown;
    post "/upload" => upload;
}

fn app() -> App {
    App::new().routes(routes())
}

fn main() -> std::process::ExitCode {
    zzz::main(app)
}

#[cfg(test)]
#[zzz::test(app = app)]
async fn piece_by_piece(client: &zzz::TestClient) {
    let mut lines = client.get("/countdown/4000000000").open().await;
    assert_eq!(lines.until("\n").await, "3999999999\n");
    client.get("/countdown/2").await.assert_body("1\n0\n");
    let upload = client.post("/upload").body(vec![7; 100_000]);
    upload.await.assert_body("100000 bytes");
}
