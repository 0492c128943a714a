use std::{fs, path::Path};

use tempfile::TempDir;
use zzz_core::{App, CommandCall};
use zzz_web::Views;

/// An application with these files, and what a command of its folder of templates says of them.
struct Application(TempDir);

impl Application {
    fn new(files: &[(&str, &str)]) -> Self {
        let application = Self(TempDir::new().unwrap());
        for (path, text) in files {
            application.write(path, text);
        }
        application
    }

    fn folder(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.folder().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.folder().join(path)).unwrap()
    }

    /// What `words`, a command with its operands and flags, answers, and why it failed if it did.
    fn run(&self, words: &[&str]) -> (String, Option<String>) {
        let app = App::new().service(Views::new(self.folder().join("views")));
        let all = app.commands();
        let command = all.iter().find(|command| command.name() == words[0]).unwrap();
        let words = words[1..].iter().map(|word| (*word).to_owned());
        let (switches, operands) = words.partition(|word| word.starts_with("--"));
        let mut output = Vec::new();
        let mut call = CommandCall::new(app.services(), &mut output)
            .with_operands(operands)
            .with_switches(switches);
        let failure = command.run(&mut call).err().map(|error| error.to_string());
        (String::from_utf8(output).unwrap(), failure)
    }
}

const UNTIDY: &str = "<p>{{ name|upper }}</p>\n";
const TIDY: &str = "<p>{{name | upper}}</p>\n";

#[test]
fn templates_are_formatted() {
    let files =
        [("views/a.html.zzz", UNTIDY), ("views/b/c.html.zzz", TIDY), ("views/d.txt", UNTIDY)];
    let application = Application::new(&files);
    let (output, failure) = application.run(&["fmt", "--check"]);
    assert_eq!(output, "views/a.html.zzz\n");
    assert_eq!(failure.as_deref(), Some("1 of 2 templates would change: run `fmt`"));
    assert_eq!(application.read("views/a.html.zzz"), UNTIDY);

    assert_eq!(application.run(&["fmt"]), ("views/a.html.zzz\n".to_owned(), None));
    assert_eq!(application.read("views/a.html.zzz"), TIDY);
    assert_eq!(application.read("views/d.txt"), UNTIDY);
    assert_eq!(application.run(&["fmt", "--check"]), (String::new(), None));
}

#[test]
fn files_that_are_named_are_formatted_alone() {
    let application = Application::new(&[("a.html.zzz", UNTIDY), ("views/b.html.zzz", UNTIDY)]);
    let file = application.folder().join("a.html.zzz").display().to_string();
    assert_eq!(application.run(&["fmt", &file]), (format!("{file}\n"), None));
    assert_eq!(application.read("a.html.zzz"), TIDY);
    assert_eq!(application.read("views/b.html.zzz"), UNTIDY);
    let (_, failure) = application.run(&["fmt", "nowhere.html.zzz"]);
    assert!(failure.unwrap().starts_with("nowhere.html.zzz cannot be read: "));
}

#[test]
fn a_template_with_a_mistake_is_told_of_and_left_alone() {
    let wrong = "<p>{{ name|upper }}\n<b></p>\n";
    let application =
        Application::new(&[("views/a.html.zzz", wrong), ("views/b.html.zzz", UNTIDY)]);
    let (output, failure) = application.run(&["fmt"]);
    assert!(output.starts_with("views/a.html.zzz:2:"), "{output}");
    assert!(output.ends_with("views/b.html.zzz\n"), "{output}");
    let expected = "1 of 2 templates have mistakes and were left as they are";
    assert_eq!(failure.as_deref(), Some(expected));
    assert_eq!(application.read("views/a.html.zzz"), wrong);
    assert_eq!(application.read("views/b.html.zzz"), TIDY);
}

#[cfg(feature = "kit")]
mod kit {
    use super::*;

    const CARD: &str = "views/components/card.html.zzz";

    #[test]
    fn components_are_copied_with_what_they_place() {
        let application = Application::new(&[]);
        let (output, failure) = application.run(&["kit", "add", "input", "card"]);
        assert_eq!(failure, None);
        let lines: Vec<&str> = output.lines().take_while(|line| !line.is_empty()).collect();
        assert_eq!(
            lines,
            [
                "public/zzz.css was copied",
                "views/components/card.html.zzz was copied",
                "views/components/error.html.zzz was copied",
                "views/components/input.html.zzz was copied",
                "views/components/label.html.zzz was copied",
            ]
        );
        assert!(output.contains("<link rel=\"stylesheet\" href=\"/public/zzz.css\">"), "{output}");
        assert_eq!(application.read("public/zzz.css"), zzz_kit::CSS);
        let (listed, _) = application.run(&["kit", "list"]);
        assert!(listed.contains("\ncard        copied\n"), "{listed}");
        assert!(listed.contains("\nbutton\n"), "{listed}");
    }

    #[test]
    fn all_of_it_is_copied() {
        let application = Application::new(&[]);
        let (output, failure) = application.run(&["kit", "add", "--all"]);
        assert_eq!(failure, None);
        assert!(output.contains("behind `Sessions` and `Csrf`"), "{output}");
        for (path, text) in zzz_kit::FILES {
            assert_eq!(application.read(path), *text);
        }
    }

    #[test]
    fn what_was_changed_is_kept() {
        let application = Application::new(&[(CARD, "mine")]);
        let (output, failure) = application.run(&["kit", "add", "card"]);
        let kept = format!("{CARD} is not what the kit has, and was left as it is\n");
        assert!(output.contains(&kept), "{output}");
        let expected = "1 file was left as it is; `--force` writes over it";
        assert_eq!(failure.as_deref(), Some(expected));
        assert_eq!(application.read(CARD), "mine");
        let (listed, _) = application.run(&["kit", "list"]);
        assert!(listed.contains("card        copied, and not what the kit has now\n"), "{listed}");

        let (output, failure) = application.run(&["kit", "add", "card", "--force"]);
        assert_eq!(failure, None);
        assert!(output.contains("public/zzz.css is there already\n"), "{output}");
        let card = application.read(CARD);
        assert!(zzz_kit::FILES.contains(&(CARD, &*card)));
        // What Git does on other systems is no change.
        application.write(CARD, &card.replace('\n', "\r\n"));
        let (output, _) = application.run(&["kit", "add", "card"]);
        assert!(output.contains(&format!("{CARD} is there already\n")), "{output}");
    }

    #[test]
    fn what_it_does_not_know_it_says() {
        let application = Application::new(&[]);
        let failure = |words: &[&str]| application.run(words).1.unwrap();
        let unknown = failure(&["kit", "add", "crad"]);
        assert!(unknown.starts_with("the kit has no `crad`; it has badge, button, "), "{unknown}");
        for words in
            [&["kit"][..], &["kit", "add"], &["kit", "add", "card", "--all"], &["kit", "sell"]]
        {
            let expected = "write `kit list`, `kit add button card` or `kit add --all`";
            assert_eq!(failure(words), expected);
        }
    }
}
