//! Pages that go on behind a row.

use serde::{Serialize, de::DeserializeOwned};
use zzz_core::{FromRequest, Request, Result, Source};

use super::{
    PER_PAGE_MAX, PageLinks, Paginated, bad_page, cursor,
    listing::{AFTER, BEFORE, Listing},
};

/// A page of a list that goes on behind a row, or before one: `?after=..&per_page=50`; an argument of handlers.
///
/// `K` is the key of a row: the columns that the list is sorted by, of which the last is unique: `(Name, Id)`. A database with
/// an index on them finds the place at once, at any depth, and no row is shown twice or left out because another one was added
/// meanwhile. `DEFAULT` and `MAX` are those of [`Page`](super::Page).
///
/// The cursor in an address is the key as JSON and base64url. It is a place and no permission: it shows the key to whoever reads it, and
/// who writes one begins at another place of the same list. What somebody may see, the query has to say, as without a cursor.
///
/// # Errors
///
/// 400 with the code `bad_page` if a cursor is not one of a `K`, has more than 1,024 characters, or there are two;
/// or if the size is out of its bounds.
///
/// # Examples
///
/// ```
/// use zzz_core::{FromRequest, Request, Result, http::Method};
/// use zzz_web::{Keyset, Paginated};
///
/// // What `#[handler] async fn index(page: Keyset<u32>)` would do.
/// fn index(page: Keyset<u32, 10>) -> Result<Paginated<u32>> {
///     // In place of a database: `where id > after order by id limit ..`
///     // and `where id < before order by id desc limit ..`.
///     let rows: Vec<u32> = match page.before() {
///         Some(before) => (0..*before).rev().take(page.limit_and_one()).collect(),
///         None => (0..100).filter(|id| page.after().is_none_or(|after| id > after))
///             .take(page.limit_and_one())
///             .collect(),
///     };
///     page.of(rows, |id| *id)
/// }
///
/// let mut request = Request::new(Method::GET, "/rows");
/// let first = index(Keyset::from_request(&mut request)?)?;
/// assert_eq!(first.items().last(), Some(&9));
///
/// let mut request = Request::new(Method::GET, first.links().next.as_deref().unwrap());
/// let second = index(Keyset::from_request(&mut request)?)?;
/// assert_eq!(second.items().first(), Some(&10));
///
/// let mut request = Request::new(Method::GET, second.links().prev.as_deref().unwrap());
/// assert_eq!(index(Keyset::from_request(&mut request)?)?.items(), first.items());
/// # Ok::<(), zzz_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keyset<K, const DEFAULT: u32 = 25, const MAX: u32 = 100> {
    listing: Listing,
    place: Place<K>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Place<K> {
    Begin,
    After(K),
    Before(K),
}

impl<K, const DEFAULT: u32, const MAX: u32> Keyset<K, DEFAULT, MAX> {
    const BOUNDS: [u32; 2] = {
        assert!(0 < DEFAULT && DEFAULT <= MAX, "a page has `1..=MAX` rows unless told");
        assert!(MAX <= PER_PAGE_MAX, "a page has 10,000 rows at most");
        [DEFAULT, MAX]
    };

    /// Rows come behind the one with this key.
    pub fn after(&self) -> Option<&K> {
        if let Place::After(key) = &self.place { Some(key) } else { None }
    }

    /// Rows come before the one with this key: they are asked for backwards, nearest first.
    pub fn before(&self) -> Option<&K> {
        if let Place::Before(key) = &self.place { Some(key) } else { None }
    }

    /// How many rows a page has.
    pub fn per_page(&self) -> u32 {
        self.listing.per_page
    }

    /// How many rows to ask for: one more than a page has, which says whether there is another page.
    pub fn limit_and_one(&self) -> usize {
        self.listing.per_page as usize + 1
    }
}

impl<K: Serialize, const DEFAULT: u32, const MAX: u32> Keyset<K, DEFAULT, MAX> {
    /// The page with its rows, as they were asked for: [`limit_and_one`](Self::limit_and_one) of them, backwards where there is a
    /// [`before`](Self::before), which are turned round. `key` says which key a row has. Links lead to the first,
    /// previous and next page.
    ///
    /// # Errors
    ///
    /// If a key cannot be JSON, or has more than 767 bytes.
    pub fn of<T>(&self, mut items: Vec<T>, key: impl Fn(&T) -> K) -> Result<Paginated<T>> {
        let has_more = items.len() >= self.limit_and_one();
        items.truncate(self.per_page() as usize);
        // On the other side lies where the client comes from.
        let (has_prev, has_next) = match &self.place {
            Place::Begin => (false, has_more),
            Place::After(_) => (true, has_more),
            Place::Before(_) => {
                items.reverse();
                (has_more, true)
            }
        };
        let address = |name, item: Option<&T>| {
            let cursor = item.map(|item| cursor::write(&key(item))).transpose()?;
            Ok::<_, zzz_core::Error>(
                cursor.map(|cursor| self.listing.address(Some((name, &cursor)))),
            )
        };
        let links = PageLinks {
            first: Some(self.listing.address(None)),
            prev: address(BEFORE, items.first().filter(|_| has_prev))?,
            next: address(AFTER, items.last().filter(|_| has_next))?,
            last: None,
        };
        Ok(Paginated::new(items, links, self.per_page()))
    }
}

impl<K: DeserializeOwned, const DEFAULT: u32, const MAX: u32> FromRequest
    for Keyset<K, DEFAULT, MAX>
{
    const SOURCE: Source = Source::Query(None);

    fn from_request(request: &mut Request) -> Result<Self> {
        let (listing, [after, before]) = Listing::read(request, [AFTER, BEFORE], Self::BOUNDS)?;
        let read = |name: &str, text: &str| {
            cursor::read(text).ok_or_else(|| bad_page(format!("`{name}` is no place in this list")))
        };
        let place = match (after, before) {
            (None, None) => Place::Begin,
            (Some(after), None) => Place::After(read(AFTER, &after)?),
            (None, Some(before)) => Place::Before(read(BEFORE, &before)?),
            (Some(_), Some(_)) => {
                return Err(bad_page(format!("send `{AFTER}` or `{BEFORE}`, and not both")));
            }
        };
        Ok(Self { listing, place })
    }
}
