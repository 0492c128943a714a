//! What a template places, beside the same template with all of it written in place.

use zzz_template::Template;

use crate::data::Team;

macro_rules! templates {
    ($($name:ident = $path:literal;)*) => {$(
        #[derive(Clone, Copy, Template)]
        #[template(path = $path, root = "templates/zzz", crate = zzz_template)]
        pub struct $name<'a> {
            pub title: &'a str,
            pub most: u32,
            pub members: &'a [Team],
        }
    )*};
}

templates! {
    Partial = "partial.html.zzz";
    PartialInPlace = "partial-in-place.html.zzz";
    Component = "component.html.zzz";
    ComponentInPlace = "component-in-place.html.zzz";
    Layout = "layout.html.zzz";
    LayoutInPlace = "layout-in-place.html.zzz";
}
