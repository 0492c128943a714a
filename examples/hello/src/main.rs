//! `curl http://127.0.0.1:5555/`

fn main() -> zzz::Result<()> {
    zzz::Server::new(hello::app()).bind("127.0.0.1:5555")?.run()
}
