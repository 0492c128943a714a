//! Where outputs stand.

use crate::{
    Fault, Output, Place, Span, Value,
    html::{
        address::{At, ends_in_entity},
        attributes::Rule,
        mode::Mode,
        reader::Reader,
    },
};

impl Reader<'_, '_> {
    /// Sets the place of `output`, or refuses it.
    ///
    /// `slash_follows` says whether the next letter is written in the template, and a slash.
    pub(crate) fn output(&mut self, output: &mut Output, slash_follows: bool) {
        let is_in_noscript = self.is_in_noscript();
        match self.place(output, slash_follows) {
            Ok(place) if output.trusted && (place != Place::Text || is_in_noscript) => {
                self.faults.push(trusted(output.span));
            }
            // With scripts it is an element of text, whose end tag even trusted HTML could hold in an attribute (HTML,
            // 13.2.6.4.7): none is read here.
            Ok(Place::Text) if is_in_noscript => output.place = Place::RcData,
            Ok(place) if !matches!(place, Place::Text | Place::RcData) && is_in_noscript => {
                let fault =
                    Fault::new(output.span, "a value in a tag or script within `<noscript>`");
                self.faults.push(fault.with_help(
                    "browsers read `<noscript>` in two ways: values stand in its text alone",
                ));
            }
            Ok(place) => output.place = place,
            Err(fault) => self.faults.push(fault),
        }
    }

    pub(crate) fn is_in_noscript(&self) -> bool {
        self.open.iter().any(|open| open.is("noscript"))
    }

    fn place(&mut self, output: &Output, slash_follows: bool) -> Result<Place, Fault> {
        let span = output.span;
        match &mut self.mode {
            Mode::Text => {
                self.mark_text();
                Ok(Place::Text)
            }
            // Markup is text there, and even trusted HTML could hold the end tag in an attribute.
            Mode::RcData => {
                self.mark_text();
                Ok(Place::RcData)
            }
            Mode::Script(script) => script.value(self.text, span).map(|()| Place::Script),
            Mode::RawText => Err(self.in_raw_text(span)),
            Mode::TagOpen(_) | Mode::Tag(false) => {
                self.is_lost = true;
                Err(tag_name(span))
            }
            Mode::EndTagOpen(_) | Mode::EndTag(_) => Err(Fault::new(span, "a value in an end tag")),
            Mode::Tag(true) | Mode::AfterName(true) => {
                self.mode = Mode::Tag(false);
                self.tag.has_spread = true;
                Ok(Place::Tag)
            }
            Mode::AfterName(false) => Err(attribute_name(span)),
            // One fault for each value is enough.
            Mode::Unquoted(_) if self.tag.is_value_refused => Ok(Place::Attribute),
            Mode::BeforeValue | Mode::Unquoted(_) => {
                self.mode = Mode::Unquoted(span.start);
                self.tag.is_value_refused = true;
                Err(self.unquoted(span))
            }
            Mode::Quoted { .. } => self.in_value(output, slash_follows),
            Mode::Comment(_) => Err(Fault::new(span, "a value in a comment")
                .with_help("for a note that no reader sees, write `{{! … }}`; for an element that is not shown, `<p hidden>`")),
            Mode::Doctype(_) | Mode::Cdata(_) => {
                Err(Fault::new(span, format!("a value {}", self.mode.name())))
            }
        }
    }

    fn in_raw_text(&self, span: Span) -> Fault {
        let name = self.open.last().map_or("", |open| open.name);
        let fault = Fault::new(span, format!("a value in `<{name}>` cannot be escaped"));
        if name.eq_ignore_ascii_case("style") {
            fault.with_help(
                "write the rules down, and choose among them by a class: `class=\"{{theme}}\"`",
            )
        } else {
            fault.with_help("leave the element empty, or write its content down")
        }
    }

    fn unquoted(&self, span: Span) -> Fault {
        let name = self.tag.last_name();
        let written = span.of(self.text);
        Fault::new(span, format!("a value without quotes in attribute `{name}`"))
            .with_help(format!("write `{name}=\"{written}\"`"))
    }

    fn in_value(&mut self, output: &Output, slash_follows: bool) -> Result<Place, Fault> {
        let (span, name) = (output.span, self.tag.last_name());
        self.tag.set_output(span);
        let Mode::Quoted { at, start, .. } = &mut self.mode else { return Ok(Place::Attribute) };
        let written = Span { start: *start, end: span.start }.of(self.text);
        match self.tag.rule {
            Rule::Plain => Ok(Place::Attribute),
            Rule::Refuse(what, help) => {
                let message = format!("a value in `{name}` cannot be escaped{what}");
                Err(Fault::new(span, message).with_help(help))
            }
            Rule::Url => {
                let place = at.place(span, slash_follows)?;
                if *at != At::Query && ends_in_entity(written) {
                    let fault =
                        Fault::new(span, "a value that could finish the entity in front of it");
                    return Err(fault.with_help("write `&amp;` for a `&`"));
                }
                let is_whole =
                    matches!(output.value, Value::Path(_) | Value::UrlFor(_) | Value::Asset(_));
                *at = match *at {
                    At::Start if is_whole => At::Path,
                    At::Start => At::Value,
                    // It is never empty: `.` stands for that.
                    At::Slash if slash_follows => At::Path,
                    At::Slash => At::SlashValue,
                    at => at,
                };
                Ok(place)
            }
            Rule::SrcSet => {
                let is_start = written.trim_end().is_empty()
                    || (written.ends_with(|letter: char| letter.is_ascii_whitespace())
                        && written.trim_end().ends_with(','));
                if is_start {
                    return Ok(Place::UrlStart);
                }
                Err(Fault::new(span, format!("a value that is a part of an address in `{name}`"))
                    .with_help(
                        "give each address as a whole: `srcset=\"{{small}} 1x, {{large}} 2x\"`",
                    ))
            }
        }
    }

    /// `{{csrf}}` is an element, which belongs into a form.
    pub(crate) fn csrf(&mut self, span: Span) {
        if self.mode != Mode::Text {
            let fault = Fault::new(span, format!("`{{{{csrf}}}}` {}", self.mode.name()));
            self.faults
                .push(fault.with_help("it writes a hidden field: put it directly into the form"));
        } else if let Some(form) = self.open.iter_mut().rev().find(|open| open.is("form")) {
            form.has_insertion = true;
        } else if self.components == 0 {
            self.csrf_outside_form(span);
        }
    }
}

#[cold]
fn trusted(span: Span) -> Fault {
    Fault::new(span, "three braces trust HTML, and none is read here")
        .with_help("write two: `{{value}}` is escaped for its place")
}

#[cold]
fn tag_name(span: Span) -> Fault {
    Fault::new(span, "a value in the name of a tag").with_help(
        "write the names down: `{{#if big}}<h1>{{title}}</h1>{{else}}<h2>{{title}}</h2>{{/if}}`; a list of attributes has a space in front: `<p {{attributes}}>`",
    )
}

#[cold]
fn attribute_name(span: Span) -> Fault {
    Fault::new(span, "a value in the name of an attribute")
        .with_help("write the name down: `{{#if open}}open{{/if}}`; a list of attributes has a space in front: `<p {{attributes}}>`")
}
