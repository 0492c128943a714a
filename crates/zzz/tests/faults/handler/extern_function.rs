use zzz::handler;

#[handler]
async extern "C" fn index() -> &'static str {
    "hello"
}

fn main() {}
