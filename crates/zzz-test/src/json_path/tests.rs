use proptest::prelude::{Strategy, any, prop, prop_oneof, proptest};

use super::{JsonPath, Step};

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        any::<String>().prop_map(Step::Field),
        any::<i64>().prop_map(Step::Element),
        proptest::strategy::Just(()).prop_map(|()| Step::All),
    ]
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(steps in prop::collection::vec(any_step(), 0..6)) {
        let path = JsonPath { steps };
        assert_eq!(JsonPath::parse(&path.to_string()), Ok(path));
    }

    #[test]
    fn no_text_is_too_strange(text in "[$.\\[\\]*\"'\\\\a0-]{0,12}|.*") {
        if let Ok(path) = JsonPath::parse(&text) {
            assert_eq!(JsonPath::parse(&path.to_string()), Ok(path));
        }
    }
}
