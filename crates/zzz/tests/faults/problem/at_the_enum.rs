use zzz::Problem;

#[derive(Debug, Problem)]
#[problem(409, "sold_out", "somebody was faster")]
enum ShopError {
    SoldOut,
}

fn main() {}
