use zzz::{Query, handler};

struct Filter {
    page: u32,
}

#[handler]
async fn index(Query(filter): Query<Filter>) -> String {
    filter.page.to_string()
}

fn main() {}
