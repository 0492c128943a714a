//! What is rendered. Big table and teams are the cases of sailfish's and askama's own suites.

use serde::Serialize;
use zzz_template::Template;

#[derive(Serialize, Template)]
#[template(path = "big-table.html.zzz", root = "templates/zzz", crate = zzz_template)]
pub struct BigTable {
    pub table: Vec<Vec<usize>>,
}

#[derive(Serialize, Template)]
#[template(path = "teams.html.zzz", root = "templates/zzz", crate = zzz_template)]
pub struct Teams {
    pub year: u16,
    pub teams: Vec<Team>,
}

#[derive(Serialize)]
pub struct Team {
    pub name: String,
    pub score: u8,
}

#[derive(Serialize, Template)]
#[template(path = "texts.html.zzz", root = "templates/zzz", crate = zzz_template)]
pub struct Texts {
    pub texts: Vec<String>,
}

/// `size` rows of the numbers below `size`.
pub fn big_table(size: usize) -> BigTable {
    BigTable { table: (0..size).map(|_| (0..size).collect()).collect() }
}

/// The Chinese Super League of 2015.
pub fn teams() -> Teams {
    let team = |name: &str, score| Team { name: name.to_owned(), score };
    let teams =
        vec![team("Jiangsu", 43), team("Beijing", 27), team("Guangzhou", 22), team("Shandong", 12)];
    Teams { year: 2015, teams }
}

/// A thousand comments of 165 bytes with eight characters to escape, at another place in each. None of them is `'`, which
/// maud leaves as it is.
pub fn texts() -> Texts {
    const TEXT: &str = "I <3 this! See \"Templates & speed\" for a start; if a < b && b > c then there is \
                        nothing left to do, and whoever reads on will find out why that is so in the very end of it all.";
    let texts = (0..1000).map(|number| {
        let at = number % 60;
        let rotated = format!("{}{}", &TEXT[TEXT.len() - at..], &TEXT[..TEXT.len() - at]);
        rotated[..165].to_owned()
    });
    Texts { texts: texts.collect() }
}

/// Fifty members of a club.
pub fn members() -> Vec<Team> {
    let member = |number: u8| Team { name: format!("Member {number}"), score: number * 2 };
    (0..50).map(member).collect()
}
