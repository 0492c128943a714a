//! A sentence with names of fields in braces.

use proc_macro2::Span;
use quote::format_ident;
use syn::{Fields, Ident, LitStr, Member};

use crate::{faults::Faults, router::suggest::did_you_mean};

/// A sentence, as `format!` takes it.
pub(super) struct Detail {
    /// The sentence with the names of our own in the braces.
    pub(super) format: LitStr,
    /// The fields in it, with the names that stand for them.
    pub(super) fields: Vec<(Member, Ident)>,
}

impl Detail {
    /// Reads `text`, whose braces name some of `fields`; `{left:?}` and `{{` mean what they mean in `format!`.
    pub(super) fn read(text: &LitStr, fields: &Fields, faults: &mut Faults) -> Self {
        let known: Vec<Member> = fields.members().collect();
        let mut detail = Self { format: text.clone(), fields: Vec::new() };
        let (written, mut format) = (text.value(), String::new());
        let mut rest = written.as_str();
        while let Some(start) = rest.find(['{', '}']) {
            let (plain, brace) = rest.split_at(start);
            format.push_str(plain);
            let escaped = &brace[..brace.len().min(2)];
            if escaped == "{{" || escaped == "}}" {
                format.push_str(escaped);
                rest = &brace[2..];
                continue;
            }
            let inner = brace.strip_prefix('{').and_then(|inner| inner.split_once('}'));
            let inner = inner.filter(|(inner, _)| !inner.contains('{'));
            let Some((inner, after)) = inner else {
                faults.note(
                    text,
                    "a brace without its other half; one that is shown is written twice: `{{`",
                );
                return detail;
            };
            let (name, how) =
                inner.split_once(':').map_or((inner, None), |(name, how)| (name, Some(how)));
            match known.iter().find(|member| plain_name(member) == name) {
                Some(member) => format.push_str(&detail.placeholder(member, how, text.span())),
                None => faults.note(text, unknown(name, &known)),
            }
            rest = after;
        }
        format.push_str(rest);
        detail.format = LitStr::new(&format, text.span());
        detail
    }

    /// Whether it says the same of every error.
    pub(super) fn is_fixed(&self) -> bool {
        self.fields.is_empty()
    }

    fn placeholder(&mut self, member: &Member, how: Option<&str>, span: Span) -> String {
        let known = self.fields.iter().find(|(other, _)| other == member);
        let local = known.map(|(_, local)| local.clone()).unwrap_or_else(|| {
            // The names in a sentence are looked up where the sentence stands.
            let local = format_ident!("field_{}", self.fields.len(), span = span);
            self.fields.push((member.clone(), local.clone()));
            local
        });
        match how {
            Some(how) => format!("{{{local}:{how}}}"),
            None => format!("{{{local}}}"),
        }
    }
}

/// The name of a field, without the `r#` of a keyword.
fn plain_name(member: &Member) -> String {
    match member {
        Member::Named(ident) => ident.to_string().trim_start_matches("r#").to_owned(),
        Member::Unnamed(index) => index.index.to_string(),
    }
}

fn unknown(name: &str, known: &[Member]) -> String {
    let names: Vec<_> = known.iter().map(plain_name).collect();
    let Some(first) = names.first() else {
        return format!("there is no field `{name}`: this one has no fields to name");
    };
    if name.is_empty() {
        return format!(
            "braces name a field: `{{{first}}}`; one that is shown is written twice: `{{{{`"
        );
    }
    let meant = did_you_mean(name, names.iter().map(String::as_str));
    if !meant.is_empty() {
        return format!("there is no field `{name}`{meant}");
    }
    let names: Vec<_> = names.iter().map(|name| format!("`{{{name}}}`")).collect();
    format!("there is no field `{name}`; write {}", names.join(" or "))
}
