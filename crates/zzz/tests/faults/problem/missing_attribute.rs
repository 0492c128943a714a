use zzz::Problem;

#[derive(Debug, Problem)]
enum ShopError {
    #[problem(409, "sold_out", "somebody was faster")]
    SoldOut,
    TillJammed,
}

#[derive(Debug, Problem)]
struct Lost;

fn main() {}
