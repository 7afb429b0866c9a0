//! An ICC profile of the sRGB colour space, made from its published numbers (IEC 61966-2-1, adapted to D50): under 500 bytes.

/// A version 4 display profile with three primaries and one parametric curve.
pub(super) fn srgb() -> Vec<u8> {
    let curve = parametric_curve();
    let tags: Vec<(&[u8; 4], Vec<u8>)> = vec![
        (b"desc", localized("sRGB")),
        (b"cprt", localized("No copyright, use freely")),
        (b"wtpt", xyz([0.9642, 1.0, 0.8249])),
        (b"chad", adaptation()),
        (b"rXYZ", xyz([0.436_066, 0.222_488, 0.013_916])),
        (b"gXYZ", xyz([0.385_147, 0.716_873, 0.097_076])),
        (b"bXYZ", xyz([0.143_066, 0.060_608, 0.714_096])),
        (b"rTRC", curve.clone()),
        (b"gTRC", curve.clone()),
        (b"bTRC", curve),
    ];
    let (table, data) = lay_out(&tags);
    let mut profile = header(128 + table.len() + data.len());
    profile.extend(table);
    profile.extend(data);
    profile
}

fn header(size: usize) -> Vec<u8> {
    let mut header = vec![0; 128];
    let mut put = |at: usize, bytes: &[u8]| header[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, &(size as u32).to_be_bytes());
    put(8, &[4, 0x20, 0, 0]);
    put(12, b"mntrRGB XYZ ");
    // The date of the profile: 2000-01-01, the same in every file.
    put(24, &[2000u16, 1, 1, 0, 0, 0].map(u16::to_be_bytes).concat());
    put(36, b"acsp");
    put(68, &[0.9642, 1.0, 0.8249].map(fixed).concat());
    header
}

/// The tag table and the data behind it; equal data is stored once.
fn lay_out(tags: &[(&[u8; 4], Vec<u8>)]) -> (Vec<u8>, Vec<u8>) {
    let start = 128 + 4 + 12 * tags.len();
    let mut table = (tags.len() as u32).to_be_bytes().to_vec();
    let mut data: Vec<u8> = Vec::new();
    let mut placed: Vec<(&Vec<u8>, usize)> = Vec::new();
    for (name, bytes) in tags {
        let at = placed.iter().find(|(known, _)| *known == bytes).map(|(_, at)| *at).unwrap_or_else(|| {
            let at = start + data.len();
            data.extend(bytes);
            data.resize(data.len().next_multiple_of(4), 0);
            placed.push((bytes, at));
            at
        });
        table.extend_from_slice(*name);
        table.extend((at as u32).to_be_bytes());
        table.extend((bytes.len() as u32).to_be_bytes());
    }
    (table, data)
}

fn fixed(value: f64) -> [u8; 4] {
    ((value * 65536.0).round() as i32).to_be_bytes()
}

fn xyz(values: [f64; 3]) -> Vec<u8> {
    [b"XYZ \0\0\0\0".to_vec(), values.map(fixed).concat()].concat()
}

/// From the white of D65 to that of D50.
fn adaptation() -> Vec<u8> {
    let matrix = [1.047_882, 0.022_919, -0.050_201, 0.029_587, 0.990_479, -0.017_059, -0.009_232, 0.015_076, 0.751_678];
    [b"sf32\0\0\0\0".to_vec(), matrix.map(fixed).concat()].concat()
}

/// ((x + 0.055) / 1.055) ^ 2.4 from 0.04045 on, x / 12.92 below.
fn parametric_curve() -> Vec<u8> {
    let numbers = [2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.040_45];
    [b"para\0\0\0\0\0\x03\0\0".to_vec(), numbers.map(fixed).concat()].concat()
}

fn localized(text: &str) -> Vec<u8> {
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let mut tag = b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS".to_vec();
    tag.extend((utf16.len() as u32).to_be_bytes());
    tag.extend(28u32.to_be_bytes());
    tag.extend(utf16);
    tag
}
