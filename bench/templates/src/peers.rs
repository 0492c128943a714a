//! The same pages by the others, each as its manual shows it.

use std::sync::LazyLock;

use maud::html;

use crate::data::{BigTable, Teams, Texts};

pub mod of_askama {
    use askama::Template;

    use crate::data::Team;

    #[derive(Template)]
    #[template(
        ext = "html",
        source = "<table>{% for row in table %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>"
    )]
    pub struct BigTable<'a> {
        pub table: &'a [Vec<usize>],
    }

    #[derive(Template)]
    #[template(
        ext = "html",
        source = "<html><head><title>{{ year }}</title></head><body><h1>CSL {{ year }}</h1><ul>{% for team in teams %}<li class=\"{% if loop.first %}champion{% endif %}\"><b>{{ team.name }}</b>: {{ team.score }}</li>{% endfor %}</ul></body></html>"
    )]
    pub struct Teams<'a> {
        pub year: u16,
        pub teams: &'a [Team],
    }

    #[derive(Template)]
    #[template(ext = "html", source = "{% for text in texts %}<p>{{ text }}</p>{% endfor %}")]
    pub struct Texts<'a> {
        pub texts: &'a [String],
    }
}

pub mod of_sailfish {
    use sailfish::TemplateSimple;

    use crate::data::Team;

    #[derive(TemplateSimple)]
    #[template(path = "big-table.stpl")]
    pub struct BigTable<'a> {
        pub table: &'a [Vec<usize>],
    }

    #[derive(TemplateSimple)]
    #[template(path = "teams.stpl")]
    pub struct Teams<'a> {
        pub year: u16,
        pub teams: &'a [Team],
    }

    #[derive(TemplateSimple)]
    #[template(path = "texts.stpl")]
    pub struct Texts<'a> {
        pub texts: &'a [String],
    }
}

pub fn maud_big_table(data: &BigTable) -> String {
    html! {
        table { @for row in &data.table { tr { @for cell in row { td { (cell) } } } } }
    }
    .into_string()
}

pub fn maud_teams(data: &Teams) -> String {
    html! {
        html {
            head { title { (data.year) } }
            body {
                h1 { "CSL " (data.year) }
                ul {
                    @for (i, team) in data.teams.iter().enumerate() {
                        li class=(if i == 0 { "champion" } else { "" }) {
                            b { (team.name) } ": " (team.score)
                        }
                    }
                }
            }
        }
    }
    .into_string()
}

pub fn maud_texts(data: &Texts) -> String {
    html! { @for text in &data.texts { p { (text) } } }.into_string()
}

/// The language that minijinja and tera share.
const SOURCES: [(&str, &str); 3] = [
    (
        "big-table.html",
        "<table>{% for row in table %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>",
    ),
    (
        "teams.html",
        "<html><head><title>{{ year }}</title></head><body><h1>CSL {{ year }}</h1><ul>{% for team in teams %}<li class=\"{% if loop.first %}champion{% endif %}\"><b>{{ team.name }}</b>: {{ team.score }}</li>{% endfor %}</ul></body></html>",
    ),
    ("texts.html", "{% for text in texts %}<p>{{ text }}</p>{% endfor %}"),
];

static MINIJINJA: LazyLock<minijinja::Environment<'static>> = LazyLock::new(|| {
    let mut environment = minijinja::Environment::new();
    for (name, source) in SOURCES {
        environment.add_template(name, source).expect("a template");
    }
    environment
});

static TERA: LazyLock<tera::Tera> = LazyLock::new(|| {
    let mut tera = tera::Tera::new();
    tera.add_raw_templates(SOURCES).expect("templates");
    tera
});

pub fn minijinja<T: serde::Serialize>(name: &str, data: &T) -> String {
    let data = minijinja::value::Serde(data);
    MINIJINJA.get_template(name).expect("a template").render(data).expect("a page")
}

pub fn tera<T: serde::Serialize>(name: &str, data: &T) -> String {
    let context = tera::Context::from_serialize(data).expect("a context");
    TERA.render(name, &context).expect("a page")
}
