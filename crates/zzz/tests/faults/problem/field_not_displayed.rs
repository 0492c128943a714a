use zzz::Problem;

#[derive(Debug, Problem)]
#[problem(409, "sold_out", "only {left} left")]
struct SoldOut {
    left: Option<u32>,
}

fn main() {}
