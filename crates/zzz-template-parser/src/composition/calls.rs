//! Files that a template places, and what they are given.

use super::{
    Op, Resolved,
    expand::{Expander, Folded, Frame, Role, Slots, list, written},
    ops::Ops,
    scope::{Given, Literal, Meaning, Scope},
    slots::{required, yielded},
    sources::EXTENSION,
};
use crate::{Arg, Block, Call, CodeKind, Component, Fault, Span, suggest::suggest};

/// Which kind of file a call names, which says where it lies.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Partial,
    Component,
    Layout,
}

impl Kind {
    pub(super) fn path(self, name: &str) -> String {
        match self {
            Self::Partial => format!("{name}{EXTENSION}"),
            Self::Component => format!("components/{name}{EXTENSION}"),
            Self::Layout => format!("layouts/{name}{EXTENSION}"),
        }
    }

    /// How a call names the file at `path`.
    pub(super) fn name(self, path: &str) -> String {
        let folder = match self {
            Self::Partial => "",
            Self::Component => "components/",
            Self::Layout => "layouts/",
        };
        let name = path.strip_prefix(folder).unwrap_or(path);
        name.strip_suffix(EXTENSION).unwrap_or(name).to_owned()
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Partial => "partial",
            Self::Component => "component",
            Self::Layout => "layout",
        }
    }

    pub(super) fn example(self, name: &str, arg: &str) -> String {
        match self {
            Self::Partial => format!("{{{{> {name} {arg}=…}}}}"),
            Self::Component => format!("{{{{#component \"{name}\" {arg}=…}}}}"),
            Self::Layout => format!("{{{{layout \"{name}\" {arg}=…}}}}"),
        }
    }
}

impl Expander<'_> {
    /// The file that `call` names, and what it is given.
    pub(super) fn call(
        &mut self,
        call: &Call,
        kind: Kind,
        frame: &Frame<'_>,
    ) -> Option<(usize, Vec<Given>)> {
        let name = self.slice(frame.file, call.name).to_owned();
        let file = self.read(&kind.path(&name), kind, call.name, frame)?;
        if file == frame.file || self.calls.contains(&file) {
            let start = self.calls.iter().position(|called| *called == file).unwrap_or(0);
            let mut path: Vec<usize> = self.calls[start..].to_vec();
            path.push(file);
            let path: Vec<&str> =
                path.iter().map(|file| self.done.files[*file].name.as_str()).collect();
            let fault = Fault::new(call.name, format!("`{name}` places itself without end"))
                .with_help(path.join(" → "));
            self.fault(frame.file, fault);
            return None;
        }
        Some((file, self.given(call, kind, &name, file, frame)))
    }

    fn read(&mut self, path: &str, kind: Kind, at: Span, frame: &Frame<'_>) -> Option<usize> {
        if let Some(known) = self.by_path.get(path) {
            return *known;
        }
        let file = match self.sources.read(path) {
            Ok(source) => Some(self.add(source)),
            Err(missing) => {
                let help = missing.help(|path| kind.name(path));
                let mut fault = Fault::new(at, missing.message);
                fault.help = help;
                self.fault(frame.file, fault);
                None
            }
        };
        self.by_path.insert(path.to_owned(), file);
        file
    }

    /// The values that `file` gets, by what it says that it takes.
    fn given(
        &mut self,
        call: &Call,
        kind: Kind,
        name: &str,
        file: usize,
        frame: &Frame<'_>,
    ) -> Vec<Given> {
        let callee = self.done.files[file].clone();
        let mut args: Vec<(String, &Arg)> = Vec::new();
        for arg in &call.args {
            let arg_name = self.name(frame.file, arg.name).to_owned();
            if args.iter().any(|(before, _)| *before == arg_name) {
                self.fault(
                    frame.file,
                    Fault::new(arg.name, format!("`{arg_name}` is given twice")),
                );
            } else {
                args.push((arg_name, arg));
            }
        }
        let Some(params) = &callee.tree.params else {
            if !matches!(kind, Kind::Partial) {
                self.untaken(&args, kind, name, &[], frame);
                return Vec::new();
            }
            let given = |(name, arg): (String, &Arg)| {
                let literal = self.literal(&arg.value, frame);
                Given { name, ty: None, value: self.expr(&arg.value, frame), literal }
            };
            return args.into_iter().map(given).collect();
        };
        let names: Vec<String> =
            params.params.iter().map(|param| self.name(file, param.name).to_owned()).collect();
        let (known, unknown): (Vec<_>, Vec<_>) =
            args.into_iter().partition(|(arg, _)| names.contains(arg));
        self.untaken(&unknown, kind, name, &names, frame);
        let callee_frame =
            Frame { file, scope: Scope::default(), slots: None, role: Role::Declared };
        let mut all = Vec::new();
        for (param, param_name) in params.params.iter().zip(names) {
            let ty_text = &callee.text[param.ty.span.start..param.ty.span.end];
            let (value, within) = match known.iter().find(|(arg, _)| *arg == param_name) {
                Some((_, arg)) => (&arg.value, frame),
                None => match &param.default {
                    Some(default) => (default, &callee_frame),
                    None => {
                        let message =
                            format!("the {} `{name}` needs `{param_name}: {ty_text}`", kind.word());
                        let fault = Fault::new(call.name, message)
                            .with_help(format!("give it: `{}`", kind.example(name, &param_name)));
                        let is_near = |(arg, _): &(String, _)| {
                            suggest(arg, [param_name.as_str()].into_iter()).is_some()
                        };
                        // Where it is misspelt that was told.
                        if !unknown.iter().any(is_near) {
                            self.fault(frame.file, fault);
                        }
                        // Whatever it is, so that its file may use the name.
                        (&param.ty, &callee_frame)
                    }
                },
            };
            if let Some(what) = clash(&value.kind, ty_text) {
                let written = self.slice(within.file, value.span);
                let message = format!(
                    "`{param_name}` of the {} `{name}` is `{ty_text}`, and `{written}` is {what}",
                    kind.word()
                );
                self.fault(within.file, Fault::new(value.span, message));
            }
            let literal = self.literal(value, within).filter(|known| fits(&known.kind, ty_text));
            let value = self.expr(value, within);
            let ty = Some(written(file, param.ty.span));
            all.push(Given { name: param_name, ty, value, literal });
        }
        all
    }

    /// What a file is given and does not take.
    fn untaken(
        &mut self,
        args: &[(String, &Arg)],
        kind: Kind,
        name: &str,
        known: &[String],
        frame: &Frame<'_>,
    ) {
        for (arg_name, arg) in args {
            let message = format!("the {} `{name}` takes no `{arg_name}`", kind.word());
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            let help = match suggest(arg_name, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None if known.is_empty() => format!(
                    "it takes nothing; a line at the head of its file says what it takes: `{{{{params {arg_name}: &str}}}}`"
                ),
                None => format!("it takes {}", list(&known)),
            };
            self.fault(frame.file, Fault::new(arg.name, message).with_help(help));
        }
    }

    /// A frame for `file` in which `given` has its names.
    pub(super) fn enter<'f>(
        &mut self,
        file: usize,
        given: Vec<Given>,
        slots: Option<&'f Slots<'f>>,
        role: Role,
        ops: &mut Ops,
    ) -> Frame<'f> {
        let mut scope = Scope::default();
        for Given { name, ty, value, literal } in given {
            let folded = if literal.is_some() { Folded::Unused } else { Folded::No };
            let local = self.local(&name, folded);
            let meaning = match literal {
                Some(known) => Meaning::Literal(Literal { known, local }),
                None => Meaning::Value(Resolved::Local(local)),
            };
            scope.add(&name, meaning);
            ops.name(Op::Let { local, ty, value });
        }
        Frame { file, scope, slots, role }
    }

    /// Slots that the component does not place, or needs and does not get.
    pub(super) fn check_slots(&mut self, component: &Component, file: usize, frame: &Frame<'_>) {
        let source = self.done.files[file].clone();
        let name = |span: Span| source.text[span.start..span.end].to_owned();
        let yielded = yielded(&source.tree.nodes, &name);
        let wanted = required(&source.tree.nodes, &name);
        let called = self.slice(frame.file, component.call.name).to_owned();
        for slot in &component.slots {
            let slot_name = self.slice(frame.file, slot.name).to_owned();
            if !yielded.contains(&slot_name) {
                let message = format!("the component `{called}` has no slot `{slot_name}`");
                let known: Vec<&str> = yielded.iter().map(String::as_str).collect();
                let help = match suggest(&slot_name, known.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None if known.is_empty() => {
                        format!(
                            "it has none; in its file `{{{{yield \"{slot_name}\"}}}}` would be one"
                        )
                    }
                    None => format!("it has {}", list(&known)),
                };
                self.fault(frame.file, Fault::new(slot.name, message).with_help(help));
            }
        }
        for slot_name in wanted {
            // Where it is misspelt that was told.
            let given = |slot: &Block| {
                let given = self.slice(frame.file, slot.name);
                let is_near = || suggest(given, [slot_name.as_str()].into_iter()).is_some();
                given == slot_name || (!yielded.iter().any(|name| name == given) && is_near())
            };
            if !component.slots.iter().any(given) {
                let message = format!("the component `{called}` needs the slot `{slot_name}`");
                let fault = Fault::new(component.call.name, message).with_help(format!(
                    "write `{{{{#slot \"{slot_name}\"}}}}…{{{{/slot}}}}` in it"
                ));
                self.fault(frame.file, fault);
            }
        }
    }
}

/// Whether a literal is of type `ty`, so that it can be written as it stands; others are left to the compiler, which
/// refuses them.
fn fits(kind: &CodeKind, ty: &str) -> bool {
    match kind {
        CodeKind::Str(_) => matches!(ty, "&str" | "&'static str"),
        CodeKind::Int(number) => int_fits(*number, ty),
        CodeKind::Bool(_) => ty == "bool",
        CodeKind::Place | CodeKind::Other => false,
    }
}

/// What a literal is that can be no `ty`.
fn clash(kind: &CodeKind, ty: &str) -> Option<&'static str> {
    let is_integer = int_fits(0, ty);
    let is_known =
        is_integer || matches!(ty, "bool" | "char" | "f32" | "f64" | "&str" | "&'static str");
    let is_float = matches!(ty, "f32" | "f64");
    match kind {
        _ if !is_known || fits(kind, ty) => None,
        CodeKind::Str(_) => Some("a text"),
        CodeKind::Int(_) if is_integer => Some("out of its range"),
        // `1` is no float in Rust either.
        CodeKind::Int(_) if is_float => Some("an integer; write it with a point"),
        CodeKind::Int(_) => Some("a number"),
        CodeKind::Bool(_) => Some("true or false"),
        CodeKind::Place | CodeKind::Other => None,
    }
}

fn int_fits(number: i128, ty: &str) -> bool {
    match ty {
        "u8" => u8::try_from(number).is_ok(),
        "u16" => u16::try_from(number).is_ok(),
        "u32" => u32::try_from(number).is_ok(),
        "u64" | "usize" => u64::try_from(number).is_ok(),
        "i8" => i8::try_from(number).is_ok(),
        "i16" => i16::try_from(number).is_ok(),
        "i32" => i32::try_from(number).is_ok(),
        "i64" | "isize" => i64::try_from(number).is_ok(),
        _ => false,
    }
}
