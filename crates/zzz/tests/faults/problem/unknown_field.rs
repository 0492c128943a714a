use zzz::Problem;

#[derive(Debug, Problem)]
enum ShopError {
    #[problem(409, "sold_out", "only {lft} left")]
    SoldOut { left: u32 },
    #[problem(409, "taken", "taken by {name}")]
    Taken(String),
    #[problem(409, "closed", "closed until {day}")]
    Closed,
    #[problem(409, "braces", "only {left left, or {}")]
    Braces { left: u32 },
}

fn main() {}
