//! The first field of a form with files.

use std::{
    collections::VecDeque,
    future::poll_fn,
    pin::Pin,
    str,
    task::{Context, Poll},
};

use futures_core::Stream;
use zzz_core::{Body, Frame, Result};

/// How much of a body is looked at, in bytes: the line between its parts, the head of the first one and a token are far less.
const READ_BYTES_MAX: usize = 1024;

/// The value of the field `name` if it is the first one of the form that `body` holds
/// ([RFC 7578](https://www.rfc-editor.org/rfc/rfc7578)).
///
/// It waits for the first [`READ_BYTES_MAX`] at most, and leaves all of the body to be read, with its limit.
///
/// # Errors
///
/// What reading a body can fail with.
///
/// # Cancel safety
///
/// Not cancel safe: the body is lost.
pub(super) async fn first_field(body: &mut Body, name: &str) -> Result<Option<String>> {
    if let Some(bytes) = body.as_bytes() {
        return Ok(of_whole(field(bytes, name)));
    }
    let mut rest = std::mem::take(body);
    let (limit, len) = (rest.limit(), rest.len());
    // How long it may be is looked at where it is read, which may allow more.
    rest.set_limit(u64::MAX);
    let (mut read, mut frames) = (Vec::new(), VecDeque::new());
    let mut found = Poll::Pending;
    while found.is_pending()
        && read.len() < READ_BYTES_MAX
        && let Some(frame) = poll_fn(|cx| rest.poll_frame(cx)).await.transpose()?
    {
        if let Frame::Data(data) = &frame {
            let left = READ_BYTES_MAX - read.len();
            read.extend_from_slice(&data[..data.len().min(left)]);
            found = field(&read, name).map(|value| value.map(str::to_owned));
        }
        frames.push_back(frame);
    }
    *body = Body::frames(Continued { frames, rest }, len);
    body.set_limit(limit);
    Ok(of_whole(found))
}

fn of_whole<T: Into<String>>(found: Poll<Option<T>>) -> Option<String> {
    match found {
        Poll::Ready(value) => value.map(Into::into),
        Poll::Pending => None,
    }
}

/// A body of which some was read already.
struct Continued {
    frames: VecDeque<Frame>,
    rest: Body,
}

impl Stream for Continued {
    type Item = Result<Frame>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.frames.pop_front() {
            Some(frame) => Poll::Ready(Some(Ok(frame))),
            None => self.rest.poll_frame(cx),
        }
    }
}

/// The value of the first field of the form that begins with `read`, if it is called `name`; pending where more has to be read
/// to know it. It has no line break in it.
fn field<'r>(read: &'r [u8], name: &str) -> Poll<Option<&'r str>> {
    let Some((delimiter, mut rest)) = line(read) else { return Poll::Pending };
    if !delimiter.starts_with(b"--") {
        return Poll::Ready(None);
    }
    let mut is_named = false;
    loop {
        let Some((header, behind)) = line(rest) else { return Poll::Pending };
        rest = behind;
        if header.is_empty() {
            break;
        }
        is_named |= is_disposition(header, name);
    }
    if !is_named {
        return Poll::Ready(None);
    }
    let Some((value, behind)) = line(rest) else { return Poll::Pending };
    if behind.len() < delimiter.len() && delimiter.starts_with(behind) {
        return Poll::Pending;
    }
    let value = str::from_utf8(value).ok();
    Poll::Ready(value.filter(|_| behind.starts_with(delimiter)))
}

/// The first line of `text`, and what follows it.
fn line(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = text.windows(2).position(|pair| pair == b"\r\n")?;
    Some((&text[..end], &text[end + 2..]))
}

/// Whether `header` says that its part is the field `name`, in the way in which browsers write it.
fn is_disposition(header: &[u8], name: &str) -> bool {
    let header = str::from_utf8(header).ok().and_then(|header| header.split_once(':'));
    header.is_some_and(|(header, value)| {
        header.eq_ignore_ascii_case("content-disposition")
            && value.trim() == format!("form-data; name=\"{name}\"")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &str = "--b\r\nContent-Disposition: form-data; name=\"t\"\r\n\r\nabc\r\n--b";

    #[test]
    fn the_first_field_is_found_once_it_is_whole() {
        for end in 0..FORM.len() {
            assert_eq!(field(&FORM.as_bytes()[..end], "t"), Poll::Pending, "{end}");
        }
        assert_eq!(field(FORM.as_bytes(), "t"), Poll::Ready(Some("abc")));
        assert_eq!(field(format!("{FORM}--\r\n").as_bytes(), "t"), Poll::Ready(Some("abc")));
        let other = FORM.replace("\r\n\r\n", "\r\nContent-Type: text/plain\r\n\r\n");
        assert_eq!(field(other.as_bytes(), "t"), Poll::Ready(Some("abc")));
    }

    #[test]
    fn what_is_another_field_or_no_form_has_none() {
        for other in [
            FORM.replace("\"t\"", "\"u\""),
            FORM.replace("\"t\"", "\"t\"; filename=\"t\""),
            FORM.replace("abc", "a\r\nc"),
            FORM.replace("abc\r\n--b", "abc\r\nx"),
            "a=b\r\n\r\n".to_owned(),
            "--b\r\n\r\nabc\r\n--b".to_owned(),
        ] {
            assert_eq!(field(other.as_bytes(), "t"), Poll::Ready(None), "{other:?}");
        }
    }
}
