#![deny(unused_must_use)]

use zzz::{App, Boot};

fn app(_: ()) -> App {
    App::new()
}

fn main() {
    zzz::main(app);
    Boot::new(app).main();
}
