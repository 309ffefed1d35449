import type { Description } from '../../src/compose/describe.js';
import type { Evaluation } from '../../src/metrics/evaluate.js';
import type { TrainingHistory } from './curve.js';
import { type Group, NOTABLE } from './group-statistics.js';

/** Quality where faces enter at one stage. */
export interface EntryQuality {
  readonly stage: number;
  readonly scale: number;
  /** Side of the input, px. */
  readonly side: number;
  /** Measurement by split. */
  readonly splits: Readonly<Record<string, Evaluation>>;
}

/** What a card reports. */
export interface CardFacts {
  readonly name: string;
  readonly description: Description;
  /** One for each entry that was trained, the first stage first. */
  readonly entries: readonly EntryQuality[];
  /** dB on val that rounding the weights to float16 costs. */
  readonly roundingLoss: number;
  /** Groups of people in the test split, and what judged them. */
  readonly groups: readonly Group[];
  readonly history: TrainingHistory;
  /** The recipe of the last run as JSON. */
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

const signed = (value: number, digits: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

function qualityTable(entries: readonly EntryQuality[]): string {
  const rows = entries.flatMap(({ stage, side, scale, splits }) =>
    Object.entries(splits).map(([split, { psnrY, psnrRgb, ssimY, consistencyY, bicubic, gainY, images }]) => [
      `${stage}: ${side}² ×${scale}`,
      `${split} (${images})`,
      `${db(psnrY)} (${db(bicubic.psnrY)})`,
      `${db(psnrRgb)} (${db(bicubic.psnrRgb)})`,
      `${ssimY.toFixed(3)} (${bicubic.ssimY.toFixed(3)})`,
      db(consistencyY),
      `**${signed(gainY, 2)}**`,
    ]),
  );
  const head = ['entry', 'split (images)', 'PSNR Y', 'PSNR RGB', 'SSIM Y', 'PSNR Y to the input', 'gain, dB'];
  return table(head, rows);
}

const COLUMNS = [
  ['gain', 'gain, dB', 2],
  ['identity', 'identity, cosine', 3],
  ['identityGain', 'over bicubic', 3],
  ['boundaryError', 'boundary error', 3],
  ['deltaE', 'colour shift ΔE', 2],
  ['lightness', 'ΔL*', 2],
] as const;

/** Figures of groups; an asterisk where a group differs from all others by more than {@link NOTABLE} standard errors. */
export function groupTable(groups: readonly Group[]): string {
  const rows = groups.map(({ name, faces, figures }) => [
    name,
    `${faces}`,
    ...COLUMNS.map(([key, , digits]) => {
      const { mean, z } = figures[key]!;
      return `${mean.toFixed(digits)}${Math.abs(z) > NOTABLE ? '*' : ''}`;
    }),
  ]);
  return table(['group', 'faces', ...COLUMNS.map(([, title]) => title)], rows);
}

/** Writes the card of shipped weights: what they are, how they were made, how good they are, what they are bad at. */
export function weightsCard(facts: CardFacts): string {
  const { name, description, entries, roundingLoss, groups, history, recipe } = facts;
  const { trainable, macs, input, output } = description;
  return `# ${name}

Enlarges the picture of a face from ${input.slice(1, 3).join('×')} to ${output.slice(1, 3).join('×')} pixels, in stages, guided by 11 boundary lines.
${(trainable / 1e6).toFixed(2)} M parameters, ${(macs / 1e9).toFixed(2)} G multiply-accumulates a face. Licence of the weights: MIT.

## Quality

${qualityTable(entries)}

In brackets: bicubic enlargement.
PSNR and SSIM on Y in studio range, 8-bit results, no border crop; the input is the reference reduced with Pillow's antialiased bicubic filter. \`val\` chose the
weights; \`test\` was only measured. Persons differ between the splits. Command: \`npx msfsr eval --faces FOLDER --split test --entry 1\`.
Rounding the weights to float16 costs ${roundingLoss.toFixed(3)} dB on val.

## Training

${history.samples.toLocaleString('en')} pictures in ${history.hours.toFixed(1)} hours on two CPU cores, in ${history.starts.length} run${history.starts.length > 1 ? 's, each from the weights of the one before' : ''}; the last one with
the recipe below and \`training/\`. Gain on val over pictures seen: docs/${name}-curve.svg.

\`\`\`json
${recipe.trim()}
\`\`\`

## Groups

Test split, entry 1. Skin tone is measured on the cheeks of the truth (individual typology angle: picture and lighting, not the person); sex and age are what
face-api takes a face for. Identity: cosine of face-api's embeddings of result and truth; boundary error: landmarks found anew, in fractions of the distance between the eyes;
colour shift: mean colour inside the outline, CIELAB, result minus truth. Groups of fewer than eight faces are left out. An asterisk marks a
difference to all other faces of more than ${NOTABLE} standard errors. Groups differ in their sources (studio, stage, generated) as well, which no column separates.

${groupTable(groups)}

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
- What is no face is guessed as if it were one, or stays soft: caps and scarves lose their pattern, fur and loose hair their strands, teeth
  and half-closed eyes their shape; tilted heads are drawn more upright than they are. Below, the results farthest from the truth among the
  CC0 pictures of the test split (\`npx tsx scripts/result-sheet.ts docs/limits.jpg --worst --cell 128\`):

![Four faces on which the weights do badly: input, bicubic enlargement, result with its PSNR, boundary lines, original](../../docs/limits.jpg)
`;
}
