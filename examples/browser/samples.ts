/** A photograph to begin with. */
export interface Sample {
  readonly name: string;
  readonly address: string;
  /** Belongs to face-api: shown where the server has it, never part of the page. */
  readonly fromFaceApi: boolean;
}

const portraits = [
  ['Woman with red hair by the sea', new URL('./samples/portrait1.webp', import.meta.url)],
  ['Woman among pink flowers', new URL('./samples/portrait2.webp', import.meta.url)],
  ['Smiling woman with dark hair', new URL('./samples/portrait3.webp', import.meta.url)],
  ['Man with short hair', new URL('./samples/portrait4.webp', import.meta.url)],
] as const;

/** Portraits of the README's sheet (CC0, none of them in the training set), and photographs of several people that face-api brings. */
export const SAMPLES: readonly Sample[] = [
  ...portraits.map(([name, { href }]) => ({ name, address: href, fromFaceApi: false })),
  ...[3, 5, 6].map((i) => ({
    name: `Group photo ${i}`,
    address: `face-api/demo/sample${i}.jpg`,
    fromFaceApi: true,
  })),
];
