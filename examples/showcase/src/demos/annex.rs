//! An application of zzz as a service of tower, for a server that speaks that. Here it is this one.

use std::{
    convert::Infallible,
    sync::Arc,
    task::{Context, Poll},
};

use tokio::sync::OnceCell;
use tower_service::Service;
use zzz::{
    App, AppService, BoxFuture, Path, Router, TowerBody, TowerHandler, handler,
    http::{Request, Response, StatusCode},
};

/// A guest room: any handler, of any application.
#[handler]
async fn room(Path(number): Path<u8>) -> String {
    format!("room {number} of the annex\n")
}

/// An application of its own. It knows nothing of the one around it.
fn app() -> App {
    App::new().routes(Router::new().get("/rooms/:number", room {}))
}

/// The application as a service, which starts when it is first asked. A server of its own would call `start` before it
/// serves, and `stop` afterwards.
#[derive(Clone, Default)]
struct Annex(Arc<OnceCell<AppService>>);

impl Service<Request<TowerBody>> for Annex {
    type Response = Response<TowerBody>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response<TowerBody>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<TowerBody>) -> Self::Future {
        let Self(started) = self.clone();
        Box::pin(async move {
            match started.get_or_try_init(|| AppService::start(app())).await {
                Ok(service) => service.clone().call(request).await,
                Err(error) => {
                    tracing::error!(%error, "the annex does not open");
                    let mut closed = Response::new(TowerBody::default());
                    *closed.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
                    Ok(closed)
                }
            }
        })
    }
}

/// The annex, below `/annex`.
pub(crate) fn routes() -> Router {
    Router::new().forward("/annex", TowerHandler::new(Annex::default()).below("/annex"))
}
