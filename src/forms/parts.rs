//! What all forms are made of: sizes and cells (`style`), how values stand (`show`), what the guide says (`look`), entries in a line (`digest`),
//! numbers half hidden (`mask`), covers (`cover`), and what every page bears (`page`).

pub(super) mod cover;
pub(super) mod digest;
pub(super) mod look;
pub(super) mod mask;
pub(super) mod page;
pub(super) mod photo;
pub(super) mod show;
pub(super) mod style;
