//! What `#[derive(Template)]` writes, by hand.

use zzz_template::{
    Shape, Sink,
    expand::{fixed, text},
};

use crate::data::{BigTable, Teams, Texts};

static TABLE: Shape = Shape::new(&["<table>", "</table>"]);
static TABLE_ROW: Shape = Shape::new(&["<tr>", "</tr>"]);
static TABLE_CELL: Shape = Shape::new(&["<td>", "</td>"]);

#[inline]
pub fn big_table(data: &BigTable, out: &mut impl Sink) {
    out.put(fixed("<table>"));
    out.list(&TABLE_ROW);
    for row in &data.table {
        out.row(&TABLE_ROW);
        out.put(fixed("<tr>"));
        out.list(&TABLE_CELL);
        for cell in row {
            out.row(&TABLE_CELL);
            out.put((fixed("<td>"), text(cell), fixed("</td>")));
        }
        out.end_list();
        out.put(fixed("</tr>"));
    }
    out.end_list();
    out.put(fixed("</table>"));
}

static TEAMS: Shape = Shape::new(&[
    "<html><head><title>",
    "</title></head><body><h1>CSL ",
    "</h1><ul>",
    "</ul></body></html>",
]);
static TEAM: Shape = Shape::new(&["<li class=\"", "\"><b>", "</b>: ", "</li>"]);
static CHAMPION: Shape = Shape::new(&["champion"]);

#[inline]
pub fn teams(data: &Teams, out: &mut impl Sink) {
    out.put((
        fixed("<html><head><title>"),
        text(&data.year),
        fixed("</title></head><body><h1>CSL "),
        text(&data.year),
        fixed("</h1><ul>"),
    ));
    out.list(&TEAM);
    for (i, team) in data.teams.iter().enumerate() {
        out.row(&TEAM);
        out.put(fixed("<li class=\""));
        if i == 0 {
            out.branch(&CHAMPION);
            out.put(fixed("champion"));
        } else {
            out.nothing();
        }
        out.put((
            fixed("\"><b>"),
            text(&team.name),
            fixed("</b>: "),
            text(&team.score),
            fixed("</li>"),
        ));
    }
    out.end_list();
    out.put(fixed("</ul></body></html>"));
}

static TEXTS: Shape = Shape::new(&["", ""]);
static TEXT: Shape = Shape::new(&["<p>", "</p>"]);

#[inline]
pub fn texts(data: &Texts, out: &mut impl Sink) {
    out.list(&TEXT);
    for one in &data.texts {
        out.row(&TEXT);
        out.put((fixed("<p>"), text(one), fixed("</p>")));
    }
    out.end_list();
}
