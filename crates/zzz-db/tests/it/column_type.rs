//! What `#[derive(Type)]` does.

use zzz_db::{ErrorKind, Kind, Result, Schema, Type, Value};

use crate::repo;

#[derive(Type, Clone, Debug, PartialEq)]
struct Email(String);

#[derive(Type, Clone, Copy, Debug, PartialEq)]
struct Cents(u32);

#[derive(Type, Clone, Copy, Debug, PartialEq)]
enum Mood {
    Happy,
    SomewhatSad,
    #[db_type(rename = "so-so")]
    Neither,
}

#[derive(Type, Debug, PartialEq)]
#[db_type(rename_all = "SCREAMING_SNAKE_CASE")]
enum Step {
    ToDo,
    r#Done,
}

#[derive(Schema, Debug, PartialEq)]
#[schema(table = "people")]
struct Person {
    id: i64,
    email: Email,
    balance: Option<Cents>,
    mood: Mood,
    step: Option<Step>,
}

const PEOPLE: &str = "CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT, balance INTEGER, mood TEXT, step TEXT)";

const TWO: &str = "INSERT INTO people VALUES (1, 'ann@example.com', 350, 'somewhat_sad', 'TO_DO'), \
                   (2, 'bob@example.com', NULL, 'so-so', NULL)";

#[test]
fn a_newtype_is_as_what_is_in_it() {
    assert_eq!(<Cents as Type>::KIND, Kind::I64);
    assert_eq!(<Cents as Type>::KEY_SOURCE, <u32 as Type>::KEY_SOURCE);
    assert_eq!(Cents(3).to_value(), Value::Integer(3));
}

#[test]
fn an_enum_is_text() {
    assert_eq!(<Mood as Type>::KIND, Kind::Text);
    let names = [Mood::Happy, Mood::SomewhatSad, Mood::Neither].map(|mood| mood.to_value());
    assert_eq!(names, ["happy", "somewhat_sad", "so-so"].map(|name| Value::Text(name.into())));
    assert_eq!(Step::Done.to_value(), Value::Text("DONE".into()));
}

#[tokio::test]
async fn they_are_loaded_and_compared() -> Result<()> {
    let repo = repo(&[PEOPLE, TWO]).await?;
    let ann = Person {
        id: 1,
        email: Email("ann@example.com".to_owned()),
        balance: Some(Cents(350)),
        mood: Mood::SomewhatSad,
        step: Some(Step::ToDo),
    };
    let by_mood = Person::query().filter(Person::MOOD.eq(Mood::SomewhatSad));
    assert_eq!(repo.all(&by_mood).await?, [ann]);
    let by_balance = Person::query().filter(Person::BALANCE.lt(Cents(400)));
    assert_eq!(repo.all(&by_balance).await?.len(), 1);
    let by_email =
        Person::query().filter(Person::EMAIL.one_of([Email("bob@example.com".to_owned())]));
    assert_eq!(repo.all(&by_email).await?[0].step, None);
    Ok(())
}

#[tokio::test]
async fn a_name_that_is_none_is_told_with_those_that_are() -> Result<()> {
    let repo = repo(&[PEOPLE, TWO, "UPDATE people SET mood = 'furious'"]).await?;
    let error = repo.all(&Person::query()).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Value);
    assert_eq!(
        error.to_string(),
        "`people.mood` does not fit: expected one of `happy`, `somewhat_sad`, `so-so`, found \"furious\""
    );
    Ok(())
}

#[tokio::test]
async fn a_number_that_does_not_fit_what_is_inside_is_refused() -> Result<()> {
    let repo = repo(&[PEOPLE, TWO, "UPDATE people SET balance = -1"]).await?;
    let error = repo.all(&Person::query()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "`people.balance` does not fit: expected an integer from 0 to 4294967295, found -1"
    );
    Ok(())
}
