//! Enums as types of the database, where it has them.

use zzz_db::{Changeset, Dialect, ErrorKind, Repo, Schema, Type};

#[derive(Type, Clone, Copy, Debug, PartialEq)]
#[db_type(native = "mood")]
enum Mood {
    Happy,
    Sad,
    SoSo,
}

#[derive(Type, Clone, Copy, Debug, PartialEq)]
#[db_type(native = "Weather \"now\"", rename_all = "PascalCase")]
enum Weather {
    Sunny,
    Wet,
}

#[derive(Schema, Clone, Debug, PartialEq)]
struct Day {
    id: i64,
    mood: Mood,
    weather: Option<Weather>,
    moods: Vec<Mood>,
}

async fn fill(repo: &Repo) {
    let sqls = match repo.dialect() {
        Dialect::Sqlite => vec![
            "CREATE TABLE days (id INTEGER PRIMARY KEY, mood TEXT NOT NULL, weather TEXT, moods TEXT NOT NULL)",
        ],
        _ => vec![
            "CREATE TYPE mood AS ENUM ('sad', 'so_so', 'happy')",
            "CREATE TYPE \"Weather \"\"now\"\"\" AS ENUM ('Sunny', 'Wet')",
            "CREATE TABLE days (id BIGINT PRIMARY KEY, mood mood NOT NULL, weather \"Weather \"\"now\"\"\", \
             moods mood[] NOT NULL)",
        ],
    };
    for sql in sqls {
        repo.raw_exec(sql, ()).await.unwrap();
    }
    let rows = [
        (1, Mood::Happy, Some(Weather::Sunny), vec![Mood::Sad, Mood::Happy]),
        (2, Mood::Sad, None, vec![]),
    ];
    for (id, mood, weather, moods) in rows {
        repo.insert(day(&Day { id, mood, weather, moods })).await.unwrap();
    }
}

fn day(day: &Day) -> Changeset<Day> {
    Changeset::new()
        .put(Day::ID, day.id)
        .put(Day::MOOD, day.mood)
        .put(Day::WEATHER, day.weather)
        .put(Day::MOODS, day.moods.clone())
}

pub(crate) async fn enums_are_types_of_the_database(repo: Repo) {
    fill(&repo).await;
    let happy = Day::query().filter(Day::MOOD.eq(Mood::Happy));
    assert_eq!(repo.all(happy).await.unwrap()[0].weather, Some(Weather::Sunny));
    let any = Day::query().filter(Day::MOOD.one_of([Mood::Sad, Mood::SoSo]));
    assert_eq!(repo.count(any).await.unwrap(), 1);
    let weather = Day::query().filter(Day::WEATHER.is(Some(Weather::Sunny)));
    assert_eq!(repo.all(weather.select(Day::WEATHER)).await.unwrap(), [Some(Weather::Sunny)]);
    let update = Day::query().filter(Day::ID.eq(2)).set(Day::MOOD, Mood::SoSo);
    assert_eq!(repo.update_all(update).await.unwrap(), 1);
    let second = repo.get::<Day>(2).await.unwrap().unwrap();
    let second = Changeset::of(second).put(Day::WEATHER, Weather::Wet);
    assert_eq!(repo.update(second).await.unwrap().weather, Some(Weather::Wet));
    if repo.dialect() == Dialect::Postgres {
        // In the order of the type, and not of the names.
        let moods = Day::query().order_by(Day::MOOD.desc()).select(Day::MOOD);
        assert_eq!(repo.all(moods).await.unwrap(), [Mood::Happy, Mood::SoSo]);
    }
}

pub(crate) async fn arrays_of_enums_come_back(repo: Repo) {
    fill(&repo).await;
    let sad = Day::query().filter(Day::MOODS.has(Mood::Sad)).select(Day::MOODS);
    assert_eq!(repo.all(sad).await.unwrap(), [[Mood::Sad, Mood::Happy]]);
    let some = Day::MOODS.has_some([Mood::SoSo, Mood::Happy]);
    assert_eq!(repo.count(Day::query().filter(some)).await.unwrap(), 1);

    // Many rows at once, in one array for each column and without one.
    let days =
        (10..20).map(|id| Day { id, mood: Mood::SoSo, weather: None, moods: vec![Mood::Sad] });
    let days: Vec<Day> = days.collect();
    assert_eq!(repo.insert_all(days.iter().map(day)).await.unwrap(), 10);
    let new = days.iter().map(|day| {
        Changeset::<MoodOfDay>::new().put(MoodOfDay::ID, day.id + 10).put(MoodOfDay::MOOD, day.mood)
    });
    let table = match repo.dialect() {
        Dialect::Sqlite => "CREATE TABLE mood_of_days (id INTEGER PRIMARY KEY, mood TEXT NOT NULL)",
        _ => "CREATE TABLE mood_of_days (id BIGINT PRIMARY KEY, mood mood NOT NULL)",
    };
    repo.raw_exec(table, ()).await.unwrap();
    assert_eq!(repo.insert_all(new).await.unwrap(), 10);
    let so_so = MoodOfDay::query().filter(MoodOfDay::MOOD.eq(Mood::SoSo));
    assert_eq!(repo.count(so_so).await.unwrap(), 10);
}

#[derive(Schema, Clone, Debug)]
struct MoodOfDay {
    #[schema(natural)]
    id: i64,
    mood: Mood,
}

pub(crate) async fn a_name_that_is_unknown_is_an_error(repo: Repo) {
    fill(&repo).await;
    if repo.dialect() == Dialect::Postgres {
        // One that was added could not be used before the commit, which a sandbox never sees.
        repo.raw_exec("ALTER TYPE mood RENAME VALUE 'so_so' TO 'hungry'", ()).await.unwrap();
    }
    repo.raw_exec("UPDATE days SET mood = 'hungry' WHERE id = 2", ()).await.unwrap();
    let error = repo.all(Day::query()).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Value);
    assert_eq!(
        error.to_string(),
        "`days.mood` does not fit: expected one of `happy`, `sad`, `so_so`, found \"hungry\""
    );
}
