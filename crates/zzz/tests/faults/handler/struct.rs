use zzz::handler;

#[handler]
struct Index;

fn main() {}
