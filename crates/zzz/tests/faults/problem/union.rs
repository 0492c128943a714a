use zzz::Problem;

#[derive(Problem)]
union Number {
    whole: u32,
    part: f32,
}

fn main() {}
