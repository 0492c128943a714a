//! A form is made of fields, and an enum has none of its own.

use zzz::FormFields;

#[derive(FormFields)]
enum Post {
    Draft,
}

impl zzz::Validate for Post {
    fn validate(&mut self, _: &mut zzz::FieldErrors) {}
}

fn main() {}
