/** Quality of a network per group of people. */
import { boundaryError } from '../../src/adapters/boundary-error.js';
import type { FaceAnalyzer } from '../../src/adapters/face-analyzer.js';
import { identitySimilarity } from '../../src/adapters/identity-similarity.js';
import { realInput } from '../../src/degrade/protocols.js';
import { truthSide } from '../../src/faces/face-images.js';
import { readFaces } from '../../src/faces/read-faces.js';
import type { Network } from '../../src/graph/network.js';
import { resize } from '../../src/image/resize.js';
import { colourShift } from '../../src/metrics/colour-shift.js';
import { evaluationCrop } from '../../src/metrics/evaluation-crop.js';
import { lowResolution } from '../../src/metrics/low-resolution.js';
import { psnr } from '../../src/metrics/psnr.js';
import { SKIN_TONES } from '../../src/metrics/skin-tone.js';
import { readImage } from '../../src/node/read-image.js';
import { stageRange } from '../../src/run/stage-range.js';
import { upscaleFace } from '../../src/run/upscale-face.js';
import type { UpscaleOptions } from '../../src/run/upscale-options.js';
import { ageGroup, cropMesh, faceRegion, skinTone } from './face-traits.js';
import { type FaceFigures, type Group, groupStatistics } from './group-statistics.js';

const NAMES = [
  'all',
  ...SKIN_TONES.map((tone) => `skin ${tone}`),
  'sex female',
  'sex male',
  'age below 30',
  'age 30 to 44',
  'age 45 and above',
  'generated picture',
];

/** Sources whose pictures were generated, not photographed. */
const GENERATED = ['faker-synth', 'sfhq-t2i-tiles'];

/** How {@link measureGroups} makes inputs and what it makes of them. */
export interface GroupOptions extends Pick<UpscaleOptions, 'degradation' | 'fidelity'> {
  /** Stage at which pictures enter. Default 1. */
  readonly entry?: number;
  /** By the protocol `real` rather than clean. */
  readonly degraded?: boolean;
}

/** Figures of every face of a split that the analyzer finds in the truth, by group. */
export async function measureGroups(
  model: Network,
  folder: string,
  split: string,
  analyzer: FaceAnalyzer,
  { entry = 1, degraded = false, ...options }: GroupOptions = {},
): Promise<Group[]> {
  const measured: FaceFigures[] = [];
  const { scale } = stageRange(model.composition, entry);
  for (const face of await readFaces(folder, split)) {
    const hr = evaluationCrop(await readImage(face.path), face, truthSide(model.composition.stages));
    const seen = await analyzer.appearance!(hr);
    if (!seen) continue;
    const lr = degraded ? realInput(hr, hr.width / scale, entry, face.id) : lowResolution(hr, scale);
    const bicubic = resize(lr, hr.width, hr.height, { filter: 'bicubic' });
    const { image: sr } = await upscaleFace(lr, { model, entry, ...options });
    const mesh = cropMesh(face, hr.width);
    const judge = { face: 'reference' } as const;
    const identity = async (image: typeof sr) =>
      (await identitySimilarity(image, hr, analyzer, judge)).similarity!.cosine;
    const shift = colourShift(sr, hr, faceRegion(mesh));
    const own = await identity(sr);
    measured.push({
      groups: [
        'all',
        skinTone(hr, mesh),
        `sex ${seen.sex}`,
        ageGroup(seen.age),
        ...(GENERATED.includes(face.source) ? ['generated picture'] : []),
      ],
      figures: {
        gain: psnr(sr, hr) - psnr(bicubic, hr),
        identity: own,
        identityGain: own - (await identity(bicubic)),
        boundaryError: (await boundaryError(sr, hr, analyzer, judge)).error!,
        deltaE: shift.deltaE,
        lightness: shift.lightness,
      },
    });
  }
  return groupStatistics(measured, NAMES);
}
