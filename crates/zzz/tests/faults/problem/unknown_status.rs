use zzz::Problem;

#[derive(Debug, Problem)]
enum ShopError {
    #[problem(499, "sold_out", "somebody was faster")]
    SoldOut,
    #[problem(CONFLIKT, "taken", "the name is taken")]
    Taken,
    #[problem(200)]
    Fine,
    #[problem("sold_out")]
    Nothing,
}

fn buy() -> zzz::Result<()> {
    Err(ShopError::SoldOut)?
}

fn main() {
    let _ = buy();
}
