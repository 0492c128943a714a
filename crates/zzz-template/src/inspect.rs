//! Templates as files: a look at all of a folder, and how they are written.

use std::{fs, io, path::Path};

use zzz_template_parser::{Directory, Root, Sources as _, compose, parse, print};

/// What is wrong with the templates in `folder` and below, or could be better: each a text with file, line, column,
/// the line itself and the way out. Messages call the folder `shown`.
///
/// It reads all of them, those that no struct names as well. Names of fields are not looked at: the compiler does that.
///
/// # Errors
///
/// If a folder cannot be listed.
///
/// # Examples
///
/// ```
/// use std::{fs, process};
///
/// let views = std::env::temp_dir().join(format!("zzz-inspect-{}", process::id()));
/// fs::create_dir_all(&views)?;
/// fs::write(views.join("cat.html.zzz"), "<p>\n<img src=\"/cat.png\"></p>\n")?;
/// let found = zzz_template::inspect(&views, "views")?;
/// assert!(found[0].starts_with("views/cat.html.zzz:2:1: an image without `alt`"));
/// # fs::remove_dir_all(&views)?;
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn inspect(folder: &Path, shown: &str) -> io::Result<Vec<String>> {
    let directory = Directory::new(folder, shown);
    Ok(templates(folder)?.iter().flat_map(|path| inspect_file(&directory, path)).collect())
}

/// The paths of all templates in `folder` and below, as seen from there with `/` on every system, in their order.
///
/// # Errors
///
/// If a folder cannot be listed.
pub fn templates(folder: &Path) -> io::Result<Vec<String>> {
    let mut paths = Vec::new();
    collect(folder, "", &mut paths)?;
    paths.sort();
    Ok(paths)
}

/// The paths of all templates in `folder`, which is `below` the first one.
fn collect(folder: &Path, below: &str, paths: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = format!("{below}{}", entry.file_name().to_string_lossy());
        // A link could lead around in a circle.
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{path}/"), paths)?;
        } else if path.ends_with(".html.zzz") {
            paths.push(path);
        }
    }
    Ok(())
}

fn inspect_file(directory: &Directory, path: &str) -> Vec<String> {
    let source = match directory.read(path) {
        Ok(source) => source,
        Err(missing) => return vec![missing.message],
    };
    let faults = source.faults.clone();
    // What a file is for is not known here; these are the folders of what places others.
    let is_layout = path.starts_with("layouts/") || path.starts_with("components/");
    let composition = compose(source, directory, Root { fields: None, owner: path, is_layout });
    // What is found in the files that it places is told of these.
    let own = composition.findings.iter().filter(|(file, _)| *file == 0);
    let source = &composition.files[0];
    let report = |fault: &zzz_template_parser::Fault| fault.report(&source.name, &source.text);
    faults.iter().chain(own.map(|(_, finding)| &finding.fault)).map(report).collect()
}

/// A template as the command `fmt` writes it: its tags spaced as they should be, and nothing else changed. Its page stays the same.
///
/// # Errors
///
/// What is wrong with it, each a text with line and column; messages call the file `shown`. What nobody can read is not touched.
///
/// # Examples
///
/// ```
/// use zzz_template::format;
///
/// let text = "<p>{{ user.name|truncate : 40 }}</p>\n";
/// assert_eq!(format(text, "a.html.zzz"), Ok("<p>{{user.name | truncate:40}}</p>\n".to_owned()));
/// let faults = format("<p>{{ name }</p>", "a.html.zzz").unwrap_err();
/// assert!(faults[0].starts_with("a.html.zzz:1:4: "));
/// ```
pub fn format(text: &str, shown: &str) -> Result<String, Vec<String>> {
    let faults = parse(text).faults;
    if faults.is_empty() {
        return Ok(print(text));
    }
    Err(faults.iter().map(|fault| fault.report(shown, text)).collect())
}
