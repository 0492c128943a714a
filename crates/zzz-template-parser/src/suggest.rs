//! What somebody may have meant.

/// The one of `known` that differs from `word` by no more than a third of its letters, and at least by one.
pub(crate) fn suggest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let bound = (word.len() / 3).max(1);
    known
        .map(|known| (distance(word.as_bytes(), known.as_bytes()), known))
        .filter(|(distance, known)| *distance <= bound && *distance < known.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

/// How many bytes have to be put in, taken out, changed or swapped with the next (optimal string alignment).
fn distance(from: &[u8], to: &[u8]) -> usize {
    if from.len().abs_diff(to.len()) > 3 || from.len() > 32 {
        return usize::MAX;
    }
    let mut rows: Vec<Vec<usize>> = vec![(0..=to.len()).collect()];
    for (row, a) in from.iter().enumerate() {
        let mut next = vec![row + 1];
        for (column, b) in to.iter().enumerate() {
            let change = rows[row][column] + usize::from(a != b);
            let mut best = change.min(rows[row][column + 1] + 1).min(next[column] + 1);
            let is_swap = row > 0 && column > 0 && *a == to[column - 1] && from[row - 1] == *b;
            if is_swap {
                best = best.min(rows[row - 1][column - 1] + 1);
            }
            next.push(best);
        }
        rows.push(next);
    }
    rows[from.len()][to.len()]
}
