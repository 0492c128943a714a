//! What one pattern leads to.

use std::sync::Arc;

use http::Method;
use zzz_core::{Handler, Matched, Middleware};

use super::refusals::{NotAllowed, Options};

/// The handlers of a pattern by their methods.
#[derive(Clone, Default)]
pub(super) struct Endpoint {
    answers: Vec<(Method, Answer)>,
    /// For every method without one of its own.
    any: Option<Answer>,
    not_allowed: NotAllowed,
    options: Options,
}

#[derive(Clone)]
struct Answer {
    handler: Arc<dyn Handler>,
    pipeline: Arc<[Arc<dyn Middleware>]>,
}

impl Answer {
    fn matched(&self) -> Matched<'_> {
        Matched { pipeline: &self.pipeline, handler: &*self.handler }
    }
}

impl Endpoint {
    /// Adds a handler; the method, if it has one already.
    pub(super) fn add(
        &mut self,
        method: Option<Method>,
        handler: Arc<dyn Handler>,
        pipeline: Vec<Arc<dyn Middleware>>,
    ) -> Result<(), String> {
        let answer = Answer { handler, pipeline: pipeline.into() };
        match method {
            None if self.any.is_some() => return Err("any method of".to_owned()),
            None => self.any = Some(answer),
            Some(method) if self.own(&method).is_some() => return Err(method.to_string()),
            Some(method) => self.answers.push((method, answer)),
        }
        let methods: Vec<_> = self.allowed().collect();
        (self.not_allowed, self.options) = (NotAllowed::new(&methods), Options::new(&methods));
        Ok(())
    }

    fn own(&self, method: &Method) -> Option<&Answer> {
        self.answers.iter().find(|(other, _)| other == method).map(|(_, answer)| answer)
    }

    /// The methods that are answered with something else than 405.
    pub(super) fn allowed(&self) -> impl Iterator<Item = Method> {
        let has = |method: &Method| self.own(method).is_some();
        let head = (has(&Method::GET) && !has(&Method::HEAD)).then_some(Method::HEAD);
        let options = (!has(&Method::OPTIONS)).then_some(Method::OPTIONS);
        self.answers.iter().map(|(method, _)| method.clone()).chain(head).chain(options)
    }

    /// What answers `method`.
    #[inline]
    pub(super) fn answer(&self, method: &Method) -> Matched<'_> {
        match self.own(method) {
            Some(answer) => answer.matched(),
            None => self.other_answer(method),
        }
    }

    /// What answers a method without a route of its own.
    fn other_answer(&self, method: &Method) -> Matched<'_> {
        if *method == Method::HEAD
            && let Some(answer) = self.own(&Method::GET)
        {
            return answer.matched();
        }
        if let Some(answer) = &self.any {
            return answer.matched();
        }
        let handler: &dyn Handler =
            if *method == Method::OPTIONS { &self.options } else { &self.not_allowed };
        let pipeline = self.answers.first().map_or(&[][..], |(_, answer)| &answer.pipeline);
        Matched { pipeline, handler }
    }
}
