use zzz::Problem;

#[derive(Debug, Problem)]
enum ShopError {
    #[problem(409, "somebody was faster")]
    SoldOut,
    #[problem(internal)]
    TillJammed,
    #[problem(409, "taken", "the name is taken", "by Ann")]
    Taken,
    #[problem(409)]
    #[problem(410)]
    Twice,
}

fn main() {}
