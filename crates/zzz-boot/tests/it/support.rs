//! An application, and a way to call it.

use std::fmt::Debug;

use zzz_boot::{Boot, Command};
use zzz_config::{Config, Loader, Secret};
use zzz_core::{App, IntoResponse, Result, handler_fn};
use zzz_router::Router;

#[derive(Config, Debug)]
pub(crate) struct AppConfig {
    /// Whom to greet.
    #[config(default = "world")]
    pub(crate) name: String,
    /// Signs cookies.
    #[config(default = "hunter2", env = "SECRET_KEY")]
    #[expect(dead_code, reason = "that it is not shown matters here")]
    pub(crate) key: Secret<String>,
}

pub(crate) fn app(config: AppConfig) -> Result<App> {
    let name = config.name;
    let hello = handler_fn(move |_| {
        let text = format!("hello, {name}");
        Box::pin(async { Ok(text.into_response()) })
    });
    let add = handler_fn(|_| Box::pin(async { Ok("added".into_response()) }));
    let stage = handler_fn(|request| {
        let stage = if request.services().is_development() { "developed" } else { "deployed" };
        Box::pin(async move { Ok(stage.into_response()) })
    });
    let router = Router::new().get("/", hello).named("root").post("/users/:id", add);
    let routes = router.get("/stage", stage).build()?;
    Ok(App::new().routes(routes))
}

pub(crate) fn boot() -> Boot<AppConfig> {
    let greet = Command::new("greet", "Greets somebody", |call| {
        let name = call.operands().first().cloned().unwrap_or_default();
        let end = call.value("--end").unwrap_or(".").to_owned();
        let routes = call.app()?.list_routes().len();
        call.say(format!("hello, {name}{end} {routes} routes"))
    });
    let greet = greet.operand("NAME").option("--end", "What to end with");
    let fails = Command::new("fails", "Fails", |_| Err(zzz_core::Error::internal("no luck")));
    Boot::new(app).name("shop").version("1.2.3").command(greet).command(fails)
}

/// What a call came to.
#[derive(Debug)]
pub(crate) struct Called {
    pub(crate) code: u8,
    pub(crate) output: String,
    pub(crate) errors: String,
}

pub(crate) fn call(arguments: &[&str]) -> Called {
    call_with(boot(), Loader::empty().variables([("ZZZ_ENV", "dev")]), arguments)
}

pub(crate) fn call_with<C: Config>(boot: Boot<C>, loader: Loader, arguments: &[&str]) -> Called {
    let (mut output, mut errors) = (Vec::new(), Vec::new());
    let loader = loader.arguments(arguments.iter().copied());
    let code = boot.loader(loader).run(&mut output, &mut errors);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Called { code, output: text(output), errors: text(errors) }
}

impl Called {
    /// What went well and said so.
    #[track_caller]
    pub(crate) fn fine(self) -> String {
        assert_eq!((self.code, self.errors.as_str()), (0, ""), "{}", self.output);
        self.output
    }

    /// What ended with `code`, said why, and nothing else.
    #[track_caller]
    pub(crate) fn refused(self, code: u8) -> String {
        assert_eq!((self.code, self.output.as_str()), (code, ""), "{}", self.errors);
        assert!(self.errors.starts_with("shop: "), "{}", self.errors);
        self.errors
    }
}
