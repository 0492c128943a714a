//! White space that belongs to the file, and not to the page.

use super::{Piece, Tag, TagKind};

/// Takes the white space away that `~` says, and the lines on which nothing stands but tags that write nothing.
pub(super) fn trim(text: &str, pieces: &mut Vec<Piece>) {
    for line in silent_lines(text, pieces) {
        trim_line(text, pieces, line);
    }
    for index in 0..pieces.len() {
        let Piece::Tag(Tag { trim, .. }) = pieces[index] else { continue };
        if trim.before
            && let Some(Piece::Text(before)) = index.checked_sub(1).map(|at| &mut pieces[at])
        {
            before.span.end = before.span.start + before.span.of(text).trim_ascii_end().len();
        }
        if trim.after
            && let Some(Piece::Text(after)) = pieces.get_mut(index + 1)
        {
            let rest = after.span.of(text);
            after.span.start += rest.len() - rest.trim_ascii_start().len();
        }
    }
    pieces.retain(|piece| match piece {
        Piece::Text(text) => text.span.start < text.span.end,
        Piece::Tag(_) => true,
    });
}

/// The first and the last tag of a line.
type Line = (usize, usize);

/// The lines on which only tags stand that write nothing, and blocks that are written elsewhere.
fn silent_lines(text: &str, pieces: &[Piece]) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut index = 0;
    while index < pieces.len() {
        if matches!(pieces[index], Piece::Tag(_)) && begins_line(text, pieces, index) {
            let (last, is_silent) = rest_of_line(text, pieces, index);
            if is_silent {
                lines.push((index, last));
            }
            index = last;
        }
        index += 1;
    }
    lines
}

/// Whether only blanks stand in front of the tag at `index` on its line.
fn begins_line(text: &str, pieces: &[Piece], index: usize) -> bool {
    let Some(before) = index.checked_sub(1) else { return true };
    let Piece::Text(before_text) = &pieces[before] else { return false };
    let written = before_text.span.of(text).trim_end_matches([' ', '\t']);
    written.ends_with('\n') || (written.is_empty() && before == 0)
}

/// The last tag of the line that the tag at `first` begins, and whether the line is silent.
fn rest_of_line(text: &str, pieces: &[Piece], first: usize) -> (usize, bool) {
    let (mut last, mut is_silent) = (first, true);
    // Of the block that is written elsewhere and has begun on this line.
    let mut elsewhere: Option<&str> = None;
    for (index, piece) in pieces.iter().enumerate().skip(first) {
        match piece {
            Piece::Tag(tag) => {
                last = index;
                match (&tag.kind, elsewhere) {
                    (TagKind::End(name), Some(open)) if name.of(text) == open => elsewhere = None,
                    (_, Some(_)) => {}
                    (TagKind::Slot(_) | TagKind::ContentFor(_), None) => {
                        let is_line = ends_line(text, pieces, index);
                        elsewhere = tag.kind.block_name(text).filter(|_| !is_line);
                    }
                    (kind, None) => is_silent &= kind.is_silent(),
                }
            }
            Piece::Text(part) => {
                let written = part.span.of(text);
                if written.contains('\n') {
                    break;
                }
                is_silent &= elsewhere.is_some() || written.trim_ascii().is_empty();
            }
        }
    }
    (last, is_silent && elsewhere.is_none() && ends_line(text, pieces, last))
}

/// Whether only blanks stand behind the tag at `index` on its line.
fn ends_line(text: &str, pieces: &[Piece], index: usize) -> bool {
    let Some(after) = pieces.get(index + 1) else { return true };
    let Piece::Text(after) = after else { return false };
    let rest = after.span.of(text);
    let is_end = after.span.end == text.len() && rest.trim_ascii().is_empty();
    is_end || line_break(rest).is_some()
}

/// Where the line ends that begins `rest`, behind blanks.
fn line_break(rest: &str) -> Option<usize> {
    let line = rest.trim_start_matches([' ', '\t']);
    let line = line.strip_prefix('\r').unwrap_or(line).strip_prefix('\n')?;
    Some(rest.len() - line.len())
}

/// Takes a silent line away.
///
/// What a component or `yield` writes stands where its tags do: the blanks in front of it and the line break behind it are the
/// page's.
fn trim_line(text: &str, pieces: &mut [Piece], (first, last): Line) {
    let writes = |index: usize, is_end: bool| match &pieces[index] {
        Piece::Tag(Tag { kind: TagKind::Component(..) | TagKind::Yield(..), .. }) => !is_end,
        Piece::Tag(Tag { kind: TagKind::End(name), .. }) => {
            is_end && matches!(name.of(text), "component" | "yield")
        }
        _ => false,
    };
    let (keeps_blanks, keeps_break) = (writes(first, false), writes(last, true));
    if let Some(Piece::Text(before)) = first.checked_sub(1).map(|at| &mut pieces[at])
        && !keeps_blanks
    {
        let blanks = before.span.of(text);
        before.span.end -= blanks.len() - blanks.trim_end_matches([' ', '\t']).len();
    }
    if let Some(Piece::Text(after)) = pieces.get_mut(last + 1)
        && !keeps_break
    {
        let rest = after.span.of(text);
        after.span.start += line_break(rest).unwrap_or(rest.len());
    }
}

impl TagKind {
    /// Whether nothing is written in the tag's own place.
    fn is_silent(&self) -> bool {
        match self {
            Self::Comment(_)
            | Self::If(..)
            | Self::ElseIf(..)
            | Self::Else
            | Self::Each(_)
            | Self::With { .. }
            | Self::Component(_, true)
            | Self::Slot(_)
            | Self::ContentFor(_)
            | Self::Fragment(_)
            | Self::Yield(_, true)
            | Self::Layout(_)
            | Self::Params(_)
            | Self::End(_) => true,
            Self::Raw(_)
            | Self::Output { .. }
            | Self::Partial(_)
            | Self::Component(_, false)
            | Self::Yield(_, false)
            | Self::Unknown(_)
            | Self::Faulty => false,
        }
    }
}
