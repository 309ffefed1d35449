import type { Description } from '../src/compose/describe.js';
import type { Evaluation } from '../src/metrics/evaluate.js';

/** What a card reports. */
export interface CardFacts {
  readonly name: string;
  readonly description: Description;
  /** Measurement by split. */
  readonly quality: Readonly<Record<string, Evaluation>>;
  /** Pictures seen in training, and hours of it. */
  readonly samples: number;
  readonly hours: number;
  /** The recipe as JSON. */
  readonly recipe: string;
}

/** Sources of the training pictures and the licences stated for them. */
const SOURCES = [
  ['us-congress-gpo', 'US Government Printing Office, public domain, CC0 (unitedstates/images)'],
  ['pif-fellows', 'US government work, CC0 (presidential-innovation-fellows/pif-website)'],
  ['18f-team', 'US government work, CC0 (18F/18f.gsa.gov)'],
  ['civilservice-house, -senate, -governors, -history', 'MIT as declared by CivilServiceUSA'],
  ['voteview', 'none stated (voteview/member_photos); mostly official congressional portraits'],
  ['pixabay-portraits', 'Pixabay licence'],
  ['sfhq-t2i-tiles', 'MIT (SelfishGene/SFHQ-T2I-dataset); synthetic'],
  ['canada-set', 'CC BY 4.0: DeBruine & Jones, Canada set, figshare 10.6084/m9.figshare.4220517'],
  ['fossasia, -2016, -2017, -2018, -summit, -codeheat', "CC BY as stated in the sites' footers (fossasia)"],
  ['opentechsummit-2016', 'CC BY as stated on the site'],
  ['ropensci', 'CC BY as stated in the site footer (ropensci/roweb3)'],
  ['rladies, ols, ome, codefor-de', 'CC BY 4.0 (rladies, open-life-science, ome, okfde)'],
  [
    'csvconf, chi-council, nyc-council, la-metro, dfe-teaching, dfe-teaching2, cfa-brigade, dds-mil',
    'MIT on the repository',
  ],
  ['djangocon-2017 … -2025, jupyter, greenelab', 'BSD on the repository'],
  ['faker-synth', 'CC0 (faker-js/assets-person-portrait); synthetic'],
] as const;

const db = (value: number) => value.toFixed(2);

function qualityTable(quality: CardFacts['quality']): string {
  const rows = Object.entries(quality).map(([split, q]) => {
    const { psnrY, psnrRgb, ssimY, bicubic, gainY, images } = q;
    return `| ${split} (${images}) | ${db(psnrY)} | ${db(psnrRgb)} | ${ssimY.toFixed(4)} | ${db(bicubic.psnrY)} | ${db(bicubic.psnrRgb)} | ${bicubic.ssimY.toFixed(4)} | **+${db(gainY)}** |`;
  });
  return [
    '| split (images) | PSNR Y | PSNR RGB | SSIM Y | bicubic PSNR Y | bicubic PSNR RGB | bicubic SSIM Y | gain, dB |',
    '|---|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

/** Writes the card of shipped weights: what they are, how they were made, how good they are, what they are bad at. */
export function weightsCard({ name, description, quality, samples, hours, recipe }: CardFacts): string {
  const { trainable, macs, input, output } = description;
  return `# ${name}

Enlarges the picture of a face from ${input.slice(1, 3).join('×')} to ${output.slice(1, 3).join('×')} pixels, in stages, guided by 11 boundary lines.
${(trainable / 1e6).toFixed(2)} M parameters, ${(macs / 1e9).toFixed(2)} G multiply-accumulates a face. Licence of the weights: MIT.

## Quality

${qualityTable(quality)}

PSNR and SSIM on Y in studio range, 8-bit results, no border crop; the input is the reference reduced with Pillow's antialiased bicubic filter. \`val\` chose the
weights; \`test\` was only measured. Persons differ between the splits. Command: \`npx msfsr eval --faces FOLDER --split test\`.

## Training

${samples.toLocaleString('en')} pictures in ${hours.toFixed(1)} hours on two CPU cores, with the recipe below and \`training/\`:

\`\`\`json
${recipe.trim()}
\`\`\`

## Data

4,532 photographs of faces with meshes found automatically. Sources and licences as stated by them:

| source | licence |
|---|---|
${SOURCES.map((row) => `| ${row.join(' | ')} |`).join('\n')}

## Limits

- Trained on clean pictures reduced with a bicubic filter: JPEG blocks, noise and motion blur in the input are not removed.
- The detail is plausible, not evidence: it must not be used to identify a person.
- Few children, strong profiles and covered faces were in the data; portraits of politicians were over a third of it.
- Made for faces that fill about three quarters of the crop; other content comes out soft.
`;
}
