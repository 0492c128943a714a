use zzz_template_parser::{parse, print};

use crate::dump::dump;

/// Prints `template`, and reads the same again in what was printed.
#[track_caller]
fn check(template: &str, printed: &str) {
    assert_eq!(print(template), printed);
    assert_eq!(print(printed), printed);
    assert_eq!(dump(&parse(printed).tree, printed), dump(&parse(template).tree, template));
}

#[test]
fn what_an_expression_begins_or_ends_with_stays_its_own() {
    check("{{  ~a }}", "{{ ~a }}");
    check("{{ a~  }}", "{{ a~ }}");
    check("{{  !a}}", "{{ !a }}");
    check("{{ { a } }}", "{{ { a } }}");
    check("{{~ a ~}}", "{{~a~}}");
}
