//! gzip (RFC 1952) with stored blocks: every decoder reads it, and it needs no compressor.

pub(crate) fn gzip(content: &[u8]) -> Vec<u8> {
    let mut coded = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    let mut blocks = content.chunks(0xffff).peekable();
    if blocks.peek().is_none() {
        coded.extend([1, 0, 0, 0xff, 0xff]);
    }
    while let Some(block) = blocks.next() {
        let length = block.len() as u16;
        coded.push(u8::from(blocks.peek().is_none()));
        coded.extend(length.to_le_bytes());
        coded.extend((!length).to_le_bytes());
        coded.extend(block);
    }
    coded.extend(crc32(content).to_le_bytes());
    coded.extend((content.len() as u32).to_le_bytes());
    coded
}

fn crc32(content: &[u8]) -> u32 {
    !content.iter().fold(!0, |crc: u32, octet| {
        (0..8).fold(crc ^ u32::from(*octet), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (!(crc & 1)).wrapping_add(1))
        })
    })
}
