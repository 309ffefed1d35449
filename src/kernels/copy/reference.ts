import { at, type Image, image } from '../image.js';

/** Plain twin of `copy` as pixel shuffle: channel (dy·r + dx)·c + k goes to pixel (dy, dx), channel k. */
export function pixelShuffleReference(input: Image, size: number): Image {
  const channels = input.channels / size ** 2;
  return image(input.height * size, input.width * size, channels, (y, x, c) =>
    at(input, Math.floor(y / size), Math.floor(x / size), ((y % size) * size + (x % size)) * channels + c),
  );
}

/** Plain twin of `copy` as space to depth. */
export function spaceToDepthReference(input: Image, size: number): Image {
  return image(input.height / size, input.width / size, input.channels * size ** 2, (y, x, channel) => {
    const block = Math.floor(channel / input.channels);
    return at(input, y * size + Math.floor(block / size), x * size + (block % size), channel % input.channels);
  });
}
