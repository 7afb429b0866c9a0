//! What all forms are made of: sizes and cells (`style`), how values stand (`show`), what the guide says (`look`), what every page bears (`page`).

pub(super) mod look;
pub(super) mod page;
pub(super) mod show;
pub(super) mod style;
