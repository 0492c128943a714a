//! What all pages have in common.

/// Colours and type, those that the component kit begins with.
pub(super) const LOOK: &str = "\
:root { color-scheme: light dark; --paper: light-dark(#fbf8f1, #0c1024); --raised: light-dark(#fffdf8, #131830);
  --sunken: light-dark(#f2ecdf, #1a2140); --ink: light-dark(#1d2033, #ece8dc); --soft: light-dark(#565a72, #a9aec8);
  --line: light-dark(#e3dccb, #2a3154); --glow: light-dark(#b4561c, #f4c76b); --bad-tint: light-dark(#fce8e8, #3b1824); }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.6 system-ui, sans-serif; }
h1 { font-family: ui-serif, Georgia, serif; font-weight: 500; letter-spacing: -.02em; line-height: 1.15; text-wrap: balance; }
p { margin: 0 0 .75rem; overflow-wrap: anywhere; }
code, pre, td { font-family: ui-monospace, monospace; font-size: .875rem; }
.status { margin: 0; color: var(--glow); font: 600 1rem/1.5 ui-monospace, monospace; letter-spacing: .08em; }
:focus-visible { outline: 3px solid var(--glow); outline-offset: 3px; }
";
