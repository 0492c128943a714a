//! The frames that a client sends, by their heads alone
//! ([RFC 9113, section 4.1](https://www.rfc-editor.org/rfc/rfc9113#section-4.1)).

/// Where the next frame begins in a stream of bytes.
#[derive(Debug)]
pub(super) struct Frames {
    head: [u8; HEAD_BYTES],
    /// How much of the head is here.
    head_len: usize,
    /// How much of the frame, or of the preface, is still to come.
    left: usize,
    kind: u8,
    /// A block of fields was begun by HEADERS and goes on in CONTINUATION.
    in_block: bool,
}

/// What a frame is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cost {
    /// A request, or content of one.
    Earns,
    /// Nothing; some make more work than others.
    Costs(i64),
}

const HEAD_BYTES: usize = 9;
const PREFACE_BYTES: usize = 24;

const DATA: u8 = 0;
pub(super) const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
pub(super) const SETTINGS: u8 = 4;
const CONTINUATION: u8 = 9;

const ACK: u8 = 0x1;
const END_STREAM: u8 = 0x1;
const END_HEADERS: u8 = 0x4;

impl Frames {
    /// Expects the preface first, whose 24 bytes are no frame.
    pub(super) fn behind_preface() -> Self {
        let head = [0; HEAD_BYTES];
        Self { head, head_len: 0, left: PREFACE_BYTES, kind: DATA, in_block: false }
    }

    /// Takes `bytes` and calls `judge` with kind and cost of each frame that begins in them.
    pub(super) fn read(&mut self, mut bytes: &[u8], mut judge: impl FnMut(u8, Cost)) {
        while !bytes.is_empty() {
            if self.left > 0 {
                let count = self.left.min(bytes.len());
                self.left -= count;
                bytes = &bytes[count..];
                continue;
            }
            let count = (HEAD_BYTES - self.head_len).min(bytes.len());
            self.head[self.head_len..][..count].copy_from_slice(&bytes[..count]);
            self.head_len += count;
            bytes = &bytes[count..];
            if self.head_len == HEAD_BYTES {
                self.head_len = 0;
                let cost = self.begin();
                judge(self.kind, cost);
            }
        }
    }

    fn begin(&mut self) -> Cost {
        let [high, middle, low, kind, flags, ..] = self.head;
        self.left = usize::from(high) << 16 | usize::from(middle) << 8 | usize::from(low);
        self.kind = kind;
        match kind {
            HEADERS => {
                self.in_block = flags & END_HEADERS == 0;
                Cost::Earns
            }
            CONTINUATION => {
                self.in_block = flags & END_HEADERS == 0;
                Cost::Costs(1)
            }
            DATA if self.left > 0 || flags & END_STREAM != 0 => Cost::Earns,
            SETTINGS if flags & ACK != 0 => Cost::Costs(0),
            // The request that it takes back was worth something.
            RST_STREAM => Cost::Costs(2),
            _ => Cost::Costs(1),
        }
    }

    /// Whether a block of fields, or a frame without content, has begun and not ended.
    pub(super) fn is_within(&self) -> bool {
        self.in_block || self.head_len > 0 || (self.left > 0 && self.kind != DATA)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(kind: u8, flags: u8, len: u8) -> Vec<u8> {
        let mut frame = vec![0, 0, len, kind, flags, 0, 0, 0, 1];
        frame.resize(HEAD_BYTES + usize::from(len), 0);
        frame
    }

    /// However the bytes are cut, the frames in them are the same.
    #[track_caller]
    fn check(frames: &[Vec<u8>], costs: &[Cost], within: bool) {
        let bytes = [vec![0; PREFACE_BYTES], frames.concat()].concat();
        for piece in 1..=bytes.len() {
            let (mut frames, mut seen) = (Frames::behind_preface(), Vec::new());
            bytes.chunks(piece).for_each(|piece| frames.read(piece, |_, cost| seen.push(cost)));
            assert_eq!((&*seen, frames.is_within()), (costs, within), "in pieces of {piece}");
        }
    }

    #[test]
    fn frames_are_found_and_weighed() {
        check(&[frame(SETTINGS, 0, 12), frame(6, 0, 8)], &[Cost::Costs(1); 2], false);
        check(&[frame(SETTINGS, ACK, 0)], &[Cost::Costs(0)], false);
        let request = [frame(HEADERS, END_HEADERS, 20), frame(DATA, END_STREAM, 0)];
        check(&request, &[Cost::Earns; 2], false);
        let reset = [frame(HEADERS, END_HEADERS, 20), frame(RST_STREAM, 0, 4)];
        check(&reset, &[Cost::Earns, Cost::Costs(2)], false);
        check(&[frame(DATA, 0, 0), frame(DATA, 0, 9)], &[Cost::Costs(1), Cost::Earns], false);
    }

    #[test]
    fn a_block_is_open_until_its_last_frame() {
        let open = [frame(HEADERS, END_STREAM, 20), frame(CONTINUATION, 0, 3)];
        check(&open, &[Cost::Earns, Cost::Costs(1)], true);
        let closed = [frame(HEADERS, 0, 20), frame(CONTINUATION, END_HEADERS, 3)];
        check(&closed, &[Cost::Earns, Cost::Costs(1)], false);
    }

    #[test]
    fn a_frame_that_is_cut_off_is_open_unless_it_is_content() {
        check(&[frame(SETTINGS, 0, 12)[..20].to_vec()], &[Cost::Costs(1)], true);
        check(&[frame(DATA, 0, 12)[..20].to_vec()], &[Cost::Earns], false);
        check(&[frame(DATA, 0, 12)[..5].to_vec()], &[], true);
    }
}
