//! Speak to it with `nc 127.0.0.1 5555`, and begin with
//! `GET /shout HTTP/1.1`, `host: here`, `connection: upgrade`, `upgrade: shout`.

fn main() -> zzz::Result<()> {
    zzz::Server::new(upgrade::app()).bind("127.0.0.1:5555")?.run()
}
