/** A photograph to begin with. */
export interface Sample {
  readonly name: string;
  readonly address: string;
  /** Belongs to face-api: shown where the server has it, never part of the page. */
  readonly fromFaceApi: boolean;
}

const portraits = [
  'Woman with red hair by the sea',
  'Woman among pink flowers',
  'Smiling woman with dark hair',
  'Man with short hair',
];

/** Portraits of the README's sheet (CC0, none of them in the training set), and photographs of several people that face-api brings. */
export const SAMPLES: readonly Sample[] = [
  ...portraits.map((name, i) => ({ name, address: `samples/portrait${i + 1}.webp`, fromFaceApi: false })),
  ...[3, 5, 6].map((i) => ({
    name: `Group photo ${i}`,
    address: `face-api/demo/sample${i}.jpg`,
    fromFaceApi: true,
  })),
];
