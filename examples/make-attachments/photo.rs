//! ID photos that are drawings: an abstract head and shoulders without a face, on a near-white ground.

use image::codecs::jpeg::JpegEncoder;
use image::{ImageError, Rgb, RgbImage};

pub(crate) const WIDTH: u32 = 413;
pub(crate) const HEIGHT: u32 = 626;
const GROUND: Colour = [245.0, 247.0, 249.0];
const SHIRT: Colour = [236.0, 238.0, 242.0];
const QUALITY: u8 = 80;

type Colour = [f32; 3];

/// What sets one drawing apart from another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    pub(crate) skin: Colour,
    pub(crate) hair: Colour,
    pub(crate) coat: Colour,
    pub(crate) long_hair: bool,
}

impl Look {
    /// A look that only depends on the name.
    pub(crate) fn of(name: &str, long_hair: bool) -> Self {
        const SKIN: [Colour; 3] = [[232.0, 196.0, 168.0], [222.0, 184.0, 152.0], [240.0, 208.0, 184.0]];
        const HAIR: [Colour; 3] = [[40.0, 36.0, 36.0], [58.0, 46.0, 40.0], [84.0, 84.0, 90.0]];
        const COAT: [Colour; 5] = [[44.0, 58.0, 84.0], [70.0, 70.0, 76.0], [92.0, 60.0, 64.0], [50.0, 82.0, 76.0], [62.0, 54.0, 92.0]];
        let number = name.chars().map(|c| c as usize).sum::<usize>();
        Self { skin: SKIN[number % 3], hair: HAIR[number / 2 % 3], coat: COAT[number % 5], long_hair }
    }
}

/// The photo as JPEG, 300 dots an inch.
pub(crate) fn jpeg(look: &Look) -> Result<Vec<u8>, ImageError> {
    let drawing = RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        let colour = colour_at(look, x as f32 + 0.5, y as f32 + 0.5);
        Rgb(colour.map(|part| part.round().clamp(0.0, 255.0) as u8))
    });
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
    encoder.set_pixel_density(image::codecs::jpeg::PixelDensity::dpi(300));
    encoder.encode_image(&drawing)?;
    Ok(bytes)
}

/// From back to front, each shape with a soft edge of one pixel.
fn colour_at(look: &Look, x: f32, y: f32) -> Colour {
    let mut colour = GROUND;
    if look.long_hair {
        paint(&mut colour, look.hair, ellipse(x, y, [206.5, 300.0], [118.0, 178.0]));
    }
    paint(&mut colour, weave(look.coat, x, y), shoulders(x, y));
    paint(&mut colour, SHIRT, shoulders(x, y).max(wedge(x, y, 62.0)));
    paint(&mut colour, shade(look.skin, x, 0.9), ellipse(x, y, [206.5, 392.0], [44.0, 74.0]));
    paint(&mut colour, shade(look.skin, x, 1.0), ellipse(x, y, [206.5, 258.0], [88.0, 114.0]));
    let crown = ellipse(x, y, [206.5, 232.0], [98.0, 112.0]);
    let brow = -ellipse(x, y, [206.5, 296.0], [96.0, 106.0]);
    paint(&mut colour, shade(look.hair, x, 1.0), crown.max(brow));
    colour
}

/// Distances are in pixels, negative inside.
fn ellipse(x: f32, y: f32, centre: [f32; 2], radius: [f32; 2]) -> f32 {
    let [dx, dy] = [(x - centre[0]) / radius[0], (y - centre[1]) / radius[1]];
    (dx.hypot(dy) - 1.0) * radius[0].min(radius[1])
}

fn shoulders(x: f32, y: f32) -> f32 {
    ellipse(x, y, [206.5, 650.0], [196.0, 218.0])
}

/// The opening of the coat: a wedge that narrows downwards.
fn wedge(x: f32, y: f32, half: f32) -> f32 {
    (x - 206.5).abs() - half * (600.0 - y) / 170.0
}

fn paint(under: &mut Colour, over: Colour, distance: f32) {
    let cover = (0.5 - distance).clamp(0.0, 1.0);
    for (below, above) in under.iter_mut().zip(over) {
        *below += (above - *below) * cover;
    }
}

/// Light from the left.
fn shade(colour: Colour, x: f32, strength: f32) -> Colour {
    colour.map(|part| part * strength * (1.04 - x / 5_000.0))
}

/// The cloth's threads, which also keep the file at the size of a photo.
fn weave(colour: Colour, x: f32, y: f32) -> Colour {
    let thread = (x * 0.9 + y * 0.35).sin() * (y * 0.8 - x * 0.3).sin() * 7.0;
    colour.map(|part| part + thread)
}
