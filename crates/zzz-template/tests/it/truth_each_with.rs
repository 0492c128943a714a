use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap, VecDeque},
    rc::Rc,
    sync::Arc,
};

use zzz_template::{
    ByValue, Each, SafeHtml, Truth,
    expand::{With, WithAny as _},
};

#[test]
fn something_is_true_and_nothing_is_not() {
    let empty: [&dyn Truth; 12] = [
        &false,
        &0_u8,
        &-0.0,
        &"",
        &String::new(),
        &Vec::<u8>::new(),
        &[0_u8; 0],
        &None::<u8>,
        &Err::<(), _>(()),
        &HashMap::<u8, u8>::new(),
        &Cow::Borrowed(""),
        &SafeHtml::default(),
    ];
    assert!(empty.iter().all(|value| !value.is_true()));
    let full: [&dyn Truth; 10] = [
        &true,
        &-1,
        &0.5,
        &"a",
        &vec![0],
        &[0],
        &Some(0),
        &Ok::<_, ()>(0),
        &BTreeMap::from([(0, 0)]),
        &Arc::new(Box::new(&1)),
    ];
    assert!(full.iter().all(|value| value.is_true()));
}

fn all<'a, T: Each + ?Sized>(values: &'a T) -> Vec<T::Item<'a>> {
    values.each().collect()
}

#[test]
fn each_goes_through_by_reference() {
    assert_eq!(all(&vec![1, 2]), [&1, &2]);
    assert_eq!(all(&[1, 2]), [&1, &2]);
    assert_eq!(all([1, 2].as_slice()), [&1, &2]);
    assert_eq!(all(&VecDeque::from([1, 2])), [&1, &2]);
    assert_eq!(all(&Some(1)), [&1]);
    assert_eq!(all(&None::<u8>), [&0_u8; 0]);
    assert_eq!(all(&Rc::new(Box::new(&vec![1, 2]))), [&1, &2]);
    assert_eq!(all(&Cow::Borrowed(&[1, 2][..])), [&1, &2]);
    assert_eq!(all(&BTreeMap::from([(1, 'a'), (2, 'b')])), [(&1, &'a'), (&2, &'b')]);
    assert_eq!(all(&(1..=3)), [1, 2, 3].map(ByValue));
}

#[test]
fn with_looks_inside_of_options_and_results() {
    struct Plain(u8);
    assert_eq!(With(&Some(1)).get(), Some(&1));
    assert_eq!(With(&&Some(1)).get(), Some(&1));
    assert_eq!(With(&Ok::<_, ()>(1)).get(), Some(&1));
    assert_eq!(With(&Err::<u8, _>(())).get(), None);
    assert_eq!(With("text").get(), Some("text"));
    assert_eq!(With(&Plain(1)).get().map(|plain| plain.0), Some(1));
}
