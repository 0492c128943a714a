use zzz::Template;

mod accounts {
    pub struct User;

    impl User {
        fn secret(&self) -> &str {
            "secret"
        }

        pub fn name(&self) -> &str {
            self.secret()
        }
    }
}

#[derive(Template)]
#[template(path = "private_method.html.zzz")]
struct Show {
    user: accounts::User,
}

fn main() {}
