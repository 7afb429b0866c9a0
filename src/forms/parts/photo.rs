//! The ID photo in its cell.

use super::style;
use crate::forms::jpeg::Jpeg;
use crate::forms::layout::{Builder, Cell};

/// The photo as large as `room` (points) allows; its name where there is none.
pub(in crate::forms) fn cell(builder: &mut Builder<'_>, photo: Option<&Jpeg>, room: (f32, f32)) -> Cell {
    let Some(photo) = photo else {
        return Cell::new("照　片", style::CELL.center());
    };
    let (width, height) = photo.shown();
    let (width, height) = (f32::from(width), f32::from(height));
    let scale = (room.0 / width).min(room.1 / height);
    let image = builder.add_image(photo.clone(), "证件照");
    Cell::picture(image, width * scale, height * scale)
}
