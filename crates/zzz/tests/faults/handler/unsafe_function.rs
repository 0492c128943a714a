use zzz::handler;

#[handler]
async unsafe fn index() -> &'static str {
    "hello"
}

fn main() {}
