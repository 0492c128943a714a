//! Pages that are counted.

use zzz_core::{FromRequest, Request, Result, Source};

use super::{
    PER_PAGE_MAX, PageLinks, Paginated, bad_page,
    listing::{Listing, PAGE},
};

/// A page of a list, by its number: `?page=2&per_page=50`; an argument of handlers.
///
/// `DEFAULT` is how many rows a page has unless told, 25 if nothing is said, and `MAX` how many a client may ask for, 100:
/// `Page<50, 500>`. Both are 1 to 10,000, which is checked when the handler is compiled. Pages begin at 1, and a field with
/// an empty value is one that is missing.
///
/// Whoever has the rows passes over [`offset`](Self::offset) of them and takes [`limit`](Self::limit), or one more where nobody counts
/// them all. A database reads what it passes over: a long list that is read to its end wants a [`Keyset`](super::Keyset).
///
/// # Errors
///
/// 400 with the code `bad_page` if the number or the size is none or out of its bounds.
///
/// # Examples
///
/// ```
/// use zzz_core::{FromRequest, IntoResponse, Request, http::Method};
/// use zzz_web::{Page, Paginated};
///
/// // What `#[handler] async fn index(page: Page)` would do.
/// fn index(page: Page) -> Paginated<u64> {
///     let rows: Vec<u64> = (page.offset()..120).take(page.limit()).collect();
///     page.of(rows, 120)
/// }
///
/// let mut request = Request::new(Method::GET, "/rows?sort=age&page=2&per_page=50");
/// let response = index(Page::from_request(&mut request)?).into_response();
/// let link = response.headers().get("link").unwrap();
/// assert!(link.contains(r#"</rows?sort=age&page=3&per_page=50>; rel="next""#));
/// # Ok::<(), zzz_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<const DEFAULT: u32 = 25, const MAX: u32 = 100> {
    listing: Listing,
    number: u32,
}

impl<const DEFAULT: u32, const MAX: u32> Page<DEFAULT, MAX> {
    const BOUNDS: [u32; 2] = {
        assert!(0 < DEFAULT && DEFAULT <= MAX, "a page has `1..=MAX` rows unless told");
        assert!(MAX <= PER_PAGE_MAX, "a page has 10,000 rows at most");
        [DEFAULT, MAX]
    };

    /// Its number; the first is 1.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// How many rows a page has.
    pub fn per_page(&self) -> u32 {
        self.listing.per_page
    }

    /// How many rows stand before it; it fits into an `i64`.
    pub fn offset(&self) -> u64 {
        u64::from(self.number - 1) * u64::from(self.listing.per_page)
    }

    /// How many rows to take; [`per_page`](Self::per_page) as a length.
    pub fn limit(&self) -> usize {
        self.listing.per_page as usize
    }

    /// One more than [`limit`](Self::limit), for [`of_one_more`](Self::of_one_more).
    pub fn limit_and_one(&self) -> usize {
        self.limit() + 1
    }

    /// The page with its rows, of `total` in the whole list. Links lead to the first, previous, next and last page.
    pub fn of<T>(&self, items: Vec<T>, total: u64) -> Paginated<T> {
        let pages = total.div_ceil(u64::from(self.listing.per_page)).max(1);
        let last = u32::try_from(pages).unwrap_or(u32::MAX);
        let prev = (self.number > 1).then(|| self.address((self.number - 1).min(last)));
        let next = (self.number < last).then(|| self.address(self.number + 1));
        let links =
            PageLinks { first: Some(self.address(1)), prev, next, last: Some(self.address(last)) };
        Paginated::new(items, links, self.listing.per_page).counted(self.number, Some(total))
    }

    /// The page with its rows, where nobody knows how many there are: of [`limit_and_one`](Self::limit_and_one) the one too many
    /// says that there is a next page. There is no link to the last one.
    pub fn of_one_more<T>(&self, mut items: Vec<T>) -> Paginated<T> {
        let has_next = items.len() > self.limit();
        items.truncate(self.limit());
        let prev = (self.number > 1).then(|| self.address(self.number - 1));
        let next = self.number.checked_add(1).filter(|_| has_next);
        let next = next.map(|number| self.address(number));
        let links = PageLinks { first: Some(self.address(1)), prev, next, last: None };
        Paginated::new(items, links, self.listing.per_page).counted(self.number, None)
    }

    fn address(&self, number: u32) -> String {
        self.listing.address(Some((PAGE, &number.to_string())))
    }
}

impl<const DEFAULT: u32, const MAX: u32> FromRequest for Page<DEFAULT, MAX> {
    const SOURCE: Source = Source::Query(None);

    fn from_request(request: &mut Request) -> Result<Self> {
        let (listing, [number]) = Listing::read(request, [PAGE], Self::BOUNDS)?;
        let number = number.as_deref().map_or(Ok(1), |text| match text.parse() {
            Ok(number) if number > 0 => Ok(number),
            _ => Err(bad_page(format!("`{PAGE}` is a number from 1 on, and not {text:?}"))),
        });
        Ok(Self { listing, number: number? })
    }
}
