//! Passwords and what is kept of them.

use zzz_core::Error;
use zzz_crypto::{Passwords, Verdict};

/// Costs that let a debug build pass quickly.
fn cheap() -> Passwords {
    Passwords::new().with_costs(8, 1).expect("they are the least there are")
}

fn code(error: &Error) -> &str {
    error.problem().map_or("", |problem| problem.code())
}

#[tokio::test]
async fn the_right_password_is_right_and_others_are_not() {
    let kept = cheap().hash("correct horse").await.unwrap();
    assert!(kept.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{kept}");
    assert_eq!(cheap().verify("correct horse", &kept).await.unwrap(), Verdict::Right);
    for wrong in ["", "correct hors", "correct horse ", "Correct horse"] {
        assert_eq!(cheap().verify(wrong, &kept).await.unwrap(), Verdict::Wrong, "{wrong:?}");
    }
}

#[tokio::test]
async fn the_same_password_is_another_text_each_time() {
    let passwords = cheap();
    assert_ne!(passwords.hash("a").await.unwrap(), passwords.hash("a").await.unwrap());
}

#[tokio::test]
async fn a_hash_of_other_costs_is_made_anew() {
    let kept = cheap().hash("correct horse").await.unwrap();
    let dearer = Passwords::new().with_costs(16, 2).unwrap();
    assert_eq!(dearer.verify("wrong", &kept).await.unwrap(), Verdict::Wrong);
    let verdict = dearer.verify("correct horse", &kept).await.unwrap();
    assert_eq!(format!("{verdict:?}"), "RightButOld(..)");
    let Verdict::RightButOld(fresh) = verdict else { unreachable!() };
    assert_eq!(dearer.verify("correct horse", &fresh).await.unwrap(), Verdict::Right);
}

#[tokio::test]
async fn the_length_of_a_password_is_bounded() {
    let longest = "x".repeat(Passwords::PASSWORD_BYTES_MAX);
    let kept = cheap().hash(&longest).await.unwrap();
    assert!(cheap().verify(&longest, &kept).await.unwrap().is_right());
    let longer = longest + "x";
    let refused = cheap().hash(&longer).await.unwrap_err();
    assert_eq!((refused.status().as_u16(), code(&refused)), (422, "password_too_long"));
    assert_eq!(cheap().verify(&longer, &kept).await.unwrap(), Verdict::Wrong);
}

#[tokio::test]
async fn nobodys_password_is_compared_too() {
    cheap().verify_nobody("nobody's password").await.unwrap();
}

#[tokio::test]
async fn what_is_no_hash_is_a_fault_of_ours_and_not_shown() {
    for kept in ["", "secret", "$argon2id$v=19$m=8,t=1,p=1$short", "$2b$12$abcdefghijklmnopqrstuv"]
    {
        let error = cheap().verify("a", kept).await.unwrap_err();
        assert_eq!(error.status(), 500, "{kept}");
        assert!(!format!("{error} {error:?}").contains("secret"));
    }
}

#[test]
fn costs_have_a_least() {
    assert!(Passwords::new().with_costs(7, 1).is_err());
    assert!(Passwords::new().with_costs(8, 0).is_err());
}
