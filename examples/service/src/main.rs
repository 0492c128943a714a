//! `curl -X POST http://127.0.0.1:5555/letters`

fn main() -> zzz::Result<()> {
    zzz::Server::new(service::app()).bind("127.0.0.1:5555")?.run()
}
