//! What of a page is compiled, as a number.

use super::{Composition, Expr, Loop, Op, Put, Resolved, Shown, Test};

impl Composition {
    /// A number that stands for all of the page but its texts.
    ///
    /// Two compositions with the same signature differ by their texts alone, so the texts of one can be written by
    /// what was compiled for the other.
    pub fn signature(&self) -> u64 {
        let mut signature = Signature { composition: self, hash: OFFSET };
        signature.ops(&self.body);
        for (name, block) in &self.blocks {
            signature.text(name);
            signature.ops(block);
        }
        for (name, fragment) in &self.fragments {
            signature.byte(b'f');
            signature.text(name);
            signature.ops(fragment);
        }
        signature.hash
    }

    /// All texts, in the order in which they stand in the body, then the blocks, then the fragments.
    pub fn texts(&self) -> Vec<&str> {
        let mut all = Vec::new();
        texts(&self.body, &mut all);
        let parts = self.blocks.iter().chain(&self.fragments);
        parts.for_each(|(_, part)| texts(part, &mut all));
        all
    }

    /// What `expr` says.
    pub fn source_of(&self, expr: &Expr) -> &str {
        &self.files[expr.file].text[expr.span.start..expr.span.end]
    }
}

fn texts<'o>(ops: &'o [Op], all: &mut Vec<&'o str>) {
    for op in ops {
        match op {
            Op::Text(text) => all.push(text),
            Op::If(branches, otherwise) => {
                branches.iter().for_each(|(_, body)| texts(body, all));
                texts(otherwise, all);
            }
            Op::Each(Loop { body, otherwise, .. }) | Op::With { body, otherwise, .. } => {
                texts(body, all);
                texts(otherwise, all);
            }
            Op::Yield { fallback, .. } => texts(fallback, all),
            Op::Put(_) | Op::Let { .. } => {}
        }
    }
}

// FNV-1a of 64 bits: the same on every machine and in every release of the compiler.
// <https://datatracker.ietf.org/doc/html/rfc9923>
const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

struct Signature<'c> {
    composition: &'c Composition,
    hash: u64,
}

impl Signature<'_> {
    fn byte(&mut self, byte: u8) {
        self.hash = (self.hash ^ u64::from(byte)).wrapping_mul(PRIME);
    }

    fn text(&mut self, text: &str) {
        text.bytes().for_each(|byte| self.byte(byte));
        self.byte(0xff);
    }

    fn number(&mut self, number: usize) {
        number.to_le_bytes().into_iter().for_each(|byte| self.byte(byte));
    }

    fn expr(&mut self, expr: &Expr) {
        self.text(self.composition.source_of(expr));
        for (nth, resolved) in &expr.names {
            self.number(*nth);
            match resolved {
                Resolved::Field => self.byte(b'f'),
                Resolved::Local(local) => self.number(*local),
            }
        }
        self.byte(u8::from(expr.is_place));
    }

    fn ops(&mut self, ops: &[Op]) {
        self.byte(b'{');
        ops.iter().for_each(|op| self.op(op));
        self.byte(b'}');
    }

    fn op(&mut self, op: &Op) {
        match op {
            Op::Text(_) => self.byte(b't'),
            Op::Put(put) => self.put(put),
            Op::If(branches, otherwise) => {
                self.byte(b'i');
                for (test, body) in branches {
                    self.test(test);
                    self.ops(body);
                }
                self.ops(otherwise);
            }
            Op::Each(each) => {
                self.byte(b'e');
                self.expr(&each.list);
                self.expr(&each.item.pattern);
                self.number(each.index.map_or(0, |index| index + 1));
                each.key.iter().for_each(|key| self.expr(key));
                self.ops(&each.body);
                self.ops(&each.otherwise);
            }
            Op::With { value, item, body, otherwise } => {
                self.byte(b'w');
                self.expr(value);
                self.expr(&item.pattern);
                self.ops(body);
                self.ops(otherwise);
            }
            Op::Let { local, ty, value } => {
                self.byte(b'l');
                self.number(*local);
                ty.iter().for_each(|ty| self.expr(ty));
                self.expr(value);
            }
            Op::Yield { name, is_in_title, fallback } => {
                self.byte(b'y');
                self.byte(u8::from(*is_in_title));
                self.text(name.as_deref().unwrap_or_default());
                self.ops(fallback);
            }
        }
    }

    fn put(&mut self, put: &Put) {
        self.byte(b'p');
        match &put.value {
            Shown::Value(expr) => {
                self.byte(b'V');
                self.expr(expr);
            }
            Shown::Path(expr) => {
                self.byte(b'P');
                self.expr(expr);
            }
            Shown::Url(expr) => {
                self.byte(b'U');
                self.expr(expr);
            }
            Shown::Csrf => self.byte(b'C'),
            Shown::Nonce => self.byte(b'N'),
            Shown::Asset(expr) => {
                self.byte(b'A');
                self.expr(expr);
            }
            Shown::Translation(key, args) => {
                self.byte(b'T');
                self.expr(key);
                for (name, value) in args {
                    self.text(name);
                    self.expr(value);
                }
            }
        }
        for (function, args) in &put.pipes {
            self.byte(b'|');
            self.expr(function);
            args.iter().for_each(|arg| self.expr(arg));
        }
        self.byte(u8::from(put.trusted));
        self.byte(put.place as u8);
    }

    fn test(&mut self, test: &Test) {
        match test {
            Test::Any(all) => {
                self.byte(b'|');
                all.iter().for_each(|test| self.test(test));
            }
            Test::All(all) => {
                self.byte(b'&');
                all.iter().for_each(|test| self.test(test));
            }
            Test::Not(test) => {
                self.byte(b'!');
                self.test(test);
            }
            Test::Is(expr) => self.expr(expr),
            Test::Known(known) => self.byte(u8::from(*known)),
        }
        self.byte(b';');
    }
}
