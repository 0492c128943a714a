//! Texts of templates that are edited while the application runs.

use std::{
    cell::Cell,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use zzz_template_parser::{Composition, Directory, Root, Sources, compose};

use crate::{Context, InlineHashes, error::Missing};

/// The texts of a template as they were compiled: what a release writes.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "there is nothing in it")]
pub struct Compiled;

impl Compiled {
    /// The text that was compiled.
    #[inline(always)]
    #[must_use]
    pub const fn get<'a>(&self, _: usize, compiled: &'a str) -> &'a str {
        compiled
    }

    /// Adds the scripts and styles that were compiled.
    pub fn inline_hashes(
        &self,
        scripts: &[&'static str],
        styles: &[&'static str],
        hashes: &mut InlineHashes,
    ) {
        scripts.iter().for_each(|hash| hashes.add_script(*hash));
        styles.iter().for_each(|hash| hashes.add_style(*hash));
    }
}

/// The texts of a template as its files hold them now: what a build for development writes.
#[derive(Debug)]
pub struct Texts(Option<Arc<Edited>>);

/// What the files of a template hold.
#[derive(Debug)]
struct Edited {
    texts: Vec<String>,
    hashes: InlineHashes,
}

impl Texts {
    /// The text with this number, which was `compiled` when the template was.
    #[inline]
    #[must_use]
    pub fn get<'a>(&'a self, number: usize, compiled: &'a str) -> &'a str {
        let edited = self.0.as_ref().and_then(|edited| edited.texts.get(number));
        edited.map_or(compiled, String::as_str)
    }

    /// Adds the scripts and styles that the files hold now, in place of those that were compiled.
    pub fn inline_hashes(
        &self,
        scripts: &[&'static str],
        styles: &[&'static str],
        hashes: &mut InlineHashes,
    ) {
        match &self.0 {
            Some(edited) => hashes.add_all(&edited.hashes),
            None => Compiled.inline_hashes(scripts, styles, hashes),
        }
    }
}

/// A template whose texts are read again when its files change.
///
/// What is compiled of a template is its Rust. An edit of texts, markup and attributes leaves that as it is, so the
/// next render writes the new texts without a build. An edit of the Rust needs one, and a render says so as its
/// [error](crate::Error).
///
/// It looks at the files' times before each render, and reads them if one has changed.
#[derive(Debug)]
pub struct Reload {
    template: ReloadTemplate,
    state: Mutex<State>,
}

/// What was known of a template when it was compiled.
#[derive(Debug)]
#[expect(clippy::exhaustive_structs, reason = "the derive says all of it")]
pub struct ReloadTemplate {
    /// The folder of templates.
    pub root: &'static str,
    /// What messages call that folder.
    pub shown: &'static str,
    /// The template, as seen from there.
    pub path: &'static str,
    /// The struct.
    pub owner: &'static str,
    /// Its fields.
    pub fields: &'static [&'static str],
    /// Whether it places pages.
    pub is_layout: bool,
    /// What [`Composition::signature`] said.
    pub signature: u64,
}

#[derive(Debug)]
struct State {
    /// The files that were read, and when they had changed last.
    files: Vec<(PathBuf, Option<SystemTime>)>,
    /// When reading them began.
    read: SystemTime,
    texts: Result<Option<Arc<Edited>>, String>,
}

thread_local! {
    static COMPILED: Cell<bool> = const { Cell::new(false) };
}

/// Renders with texts as they were compiled, as a release does; for tests that both are the same.
pub fn with_compiled_texts<T>(render: impl FnOnce() -> T) -> T {
    struct Reset(bool);
    impl Drop for Reset {
        fn drop(&mut self) {
            COMPILED.set(self.0);
        }
    }
    let _reset = Reset(COMPILED.replace(true));
    render()
}

impl Reload {
    /// Knows the template, and has read nothing yet.
    #[must_use]
    pub const fn new(template: ReloadTemplate) -> Self {
        let state = State { files: Vec::new(), read: SystemTime::UNIX_EPOCH, texts: Ok(None) };
        Self { template, state: Mutex::new(state) }
    }

    /// The texts as they are now. Where they do not fit what was compiled, that is noted in `cx`, and they are
    /// those that were compiled.
    pub fn texts(&self, cx: &Context<'_>) -> Texts {
        if COMPILED.get() {
            return Texts(None);
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if !state.is_fresh() {
            *state = self.read();
        }
        match &state.texts {
            Ok(texts) => Texts(texts.clone()),
            Err(reason) => {
                cx.note(Missing::Rebuild(reason.clone()));
                Texts(None)
            }
        }
    }

    fn read(&self) -> State {
        let (template, read) = (&self.template, SystemTime::now());
        let directory = Directory::new(template.root, template.shown);
        // A binary that was taken elsewhere has its texts in itself.
        let Ok(source) = directory.read(template.path) else {
            return State { files: Vec::new(), read, texts: Ok(None) };
        };
        let fields: Vec<String> = template.fields.iter().map(|field| (*field).to_owned()).collect();
        let composition = compose(
            source,
            &directory,
            Root { fields: Some(&fields), owner: template.owner, is_layout: template.is_layout },
        );
        let files = composition.files.iter().filter_map(|file| file.path.clone());
        let files = files.map(|path| (path.clone(), modified(&path))).collect();
        State { files, read, texts: self.checked(&composition).map(Some) }
    }

    /// The texts of `composition`, if they fit what was compiled.
    fn checked(&self, composition: &Composition) -> Result<Arc<Edited>, String> {
        if let Some((file, fault)) = composition.faults.first() {
            let source = &composition.files[*file];
            return Err(fault.report(&source.name, &source.text));
        }
        if composition.signature() != self.template.signature {
            return Err(format!(
                "the Rust in `{}/{}`, or in what it places, has changed since the application was built: build it again",
                self.template.shown, self.template.path
            ));
        }
        let texts = composition.texts().into_iter().map(str::to_owned).collect();
        Ok(Arc::new(Edited { texts, hashes: composition.inline_hashes() }))
    }
}

/// How exact the times of files are: one that changed later than this before it was read may have changed again without
/// a trace.
const EXACT: Duration = Duration::from_millis(50);

impl State {
    /// Whether what was read is what is there now. What is wrong may be mended in a file that was not found, so then
    /// it never is.
    fn is_fresh(&self) -> bool {
        let is_same = |(path, changed): &(PathBuf, Option<SystemTime>)| {
            let is_settled = changed.is_some_and(|changed| changed + EXACT < self.read);
            is_settled && modified(path) == *changed
        };
        self.texts.is_ok() && !self.files.is_empty() && self.files.iter().all(is_same)
    }
}

fn modified(path: &PathBuf) -> Option<SystemTime> {
    std::fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}
