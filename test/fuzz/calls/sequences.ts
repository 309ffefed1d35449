/** Faces over time. */
import type { MultiStage } from '../../../src/compose/multi-stage.js';
import * as temporal from '../../../src/temporal.js';
import { call, made, type PublicCall, using } from './call.js';
import { box, floats, otherFloats, picture } from './pictures-of.js';

const boxes = [box, { ...box, x: 3 }, { ...box, y: 4 }];
const track = { id: 0, start: 0, boxes, places: [0, 0, undefined] };

/** Calls on frames. */
export const sequenceCalls = (model: MultiStage): readonly PublicCall[] => [
  call(
    temporal.createFaceSequence,
    [{ entry: 1, scale: 4, sceneCut: 0.1, steady: 0.5, backend: 'engine', degradation: 'clean' }, picture, {}],
    (options, frame, more) => using(temporal.createFaceSequence(model, options), (made) => made.push(frame, more)),
  ),
  call(
    temporal.createPhotoSequence,
    [
      { model, scale: 2, frameRate: 25, steady: 0.5, minFace: 2, background: 'bicubic', backend: 'engine' },
      picture,
      [box],
      {},
    ],
    (options, frame, found, more) =>
      using(temporal.createPhotoSequence(options), (made) => made.push(frame, found, more)),
  ),
  call(
    temporal.restoreSequence,
    [
      [{ name: 'a', load: async () => picture, boxes: [box] }],
      { model, scale: 2, steady: 0.5, minFace: 2, backend: 'engine', degradation: 0 },
    ],
    async (frames, options) => {
      for await (const { image } of temporal.restoreSequence(frames, options))
        if (!image) throw new Error('no picture');
    },
  ),
  call(temporal.estimateMotion, [floats, otherFloats]),
  call(temporal.glanceAt, [picture]),
  call(temporal.sceneDifference, [floats, otherFloats]),
  call(temporal.smoothBoxes, [boxes]),
  call(temporal.smoothTrack, [track]),
  call(temporal.steady, [floats, { image: otherFloats, frames: 2 }, 0.5]),
  call(temporal.trackFaces, [[boxes, boxes], () => false]),
  made(temporal.FaceTracker, [boxes, true], (found, cut) => {
    const tracker = new temporal.FaceTracker();
    tracker.next(boxes);
    tracker.next(found, cut);
    tracker.missed();
  }),
  call(temporal.oneEuro, [{ minCutoff: 1, beta: 0.1, speedCutoff: 1 }]),
  call(temporal.oneEuro, [2, 0.04], (value, seconds) => {
    const smooth = temporal.oneEuro();
    smooth(1, 0.04);
    smooth(value, seconds);
  }),
  call(temporal.videoFrameStream, [async (image: typeof picture) => ({ image })]),
];
