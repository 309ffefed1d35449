/** Which faces of successive frames are one. */
import { checkFaceBoxes, type FaceBox } from '../image/face-box.js';
import { boolean, callback, invalid } from '../validate.js';
import { combine, smoothBoxes } from './smooth.js';

/** Share of two boxes in common (of what they cover together) from which on they may be one face. */
const LEAST_OVERLAP = 0.25;

/** So many frames a face may be missed before its track ends. */
export const LONGEST_GAP = 5;

/** A face over time. */
export interface Track {
  /** From 0, in the order of birth. */
  readonly id: number;
  /** Frame in which it was first found. */
  readonly start: number;
  /** Its box in every frame from there to the last in which it was found, px; gaps are filled. */
  readonly boxes: readonly FaceBox[];
  /** Its place among the faces of each frame; `undefined` where it was missed. */
  readonly places: readonly (number | undefined)[];
}

/**
 * Joins faces to tracks, frame by frame: the pairs of track and face that overlap most, each in one pair only. A face without a track begins one; a track ends after
 * {@link LONGEST_GAP} frames without a face, and at a cut.
 */
export class FaceTracker {
  private frame = -1;
  private born = 0;
  private open: { readonly id: number; box: FaceBox; seen: number }[] = [];

  /**
   * Takes the faces of the next frame.
   *
   * @param boxes px
   * @param cut whether the frame begins a new scene
   * @returns the track of each
   * @throws {OptionError} for what are no boxes
   */
  next(boxes: readonly FaceBox[], cut = false): number[] {
    checkFaceBoxes(boxes, 'boxes');
    boolean(cut, 'cut');
    this.frame++;
    this.open = cut ? [] : this.open.filter(({ seen }) => this.frame - seen <= LONGEST_GAP + 1);
    const pairs = this.open
      .flatMap((track) => boxes.map((box, place) => ({ track, place, shared: overlapOf(track.box, box) })))
      .filter(({ shared }) => shared >= LEAST_OVERLAP)
      .sort((one, other) => other.shared - one.shared);
    const ids: number[] = [];
    for (const { track, place } of pairs) {
      if (ids[place] !== undefined || track.seen === this.frame) continue;
      ids[place] = track.id;
      Object.assign(track, { box: boxes[place], seen: this.frame });
    }
    return boxes.map((box, place) => {
      const id = ids[place] ?? this.born++;
      if (ids[place] === undefined) this.open.push({ id, box, seen: this.frame });
      return id;
    });
  }

  /** Tracks that may go on but have no face in the frame that was last taken. */
  missed(): number[] {
    const { frame } = this;
    return this.open.filter(({ seen }) => seen < frame && frame - seen <= LONGEST_GAP).map(({ id }) => id);
  }
}

/** A face where it was found. */
interface Sighting {
  readonly frame: number;
  readonly place: number;
  readonly box: FaceBox;
}

/**
 * The tracks of a clip; see {@link FaceTracker}. Boxes in gaps lie on the way between those beside them.
 *
 * @param frames boxes of the faces of every frame, px
 * @param isCut whether a frame begins a new scene
 * @throws {OptionError} for what are no lists of boxes
 */
export function trackFaces(
  frames: readonly (readonly FaceBox[])[],
  isCut: (frame: number) => boolean = () => false,
): Track[] {
  if (!Array.isArray(frames)) invalid('list of the boxes of each frame', 'frames', frames);
  callback(isCut, 'isCut');
  const tracker = new FaceTracker();
  const tracks: Sighting[][] = [];
  for (const [frame, boxes] of frames.entries()) {
    for (const [place, id] of tracker.next(boxes, isCut(frame)).entries()) {
      tracks[id] ??= [];
      tracks[id].push({ frame, place, box: boxes[place]! });
    }
  }
  return tracks.map(filled);
}

/**
 * The track with a smooth path; see {@link smoothBoxes}.
 *
 * @throws {OptionError} it is none
 */
export const smoothTrack = (track: Track): Track => ({ ...track, boxes: smoothBoxes(track?.boxes) });

/** Puts boxes into the gaps of a track. */
function filled(sightings: readonly Sighting[], id: number): Track {
  const boxes: FaceBox[] = [];
  const places: (number | undefined)[] = [];
  for (const [i, { frame, place, box }] of sightings.entries()) {
    const before = sightings[i - 1];
    for (let between = (before?.frame ?? frame) + 1; between < frame; between++) {
      boxes.push(combine([before!.box, box], [frame - between, between - before!.frame]));
      places.push(undefined);
    }
    boxes.push(box);
    places.push(place);
  }
  return { id, start: sightings[0]!.frame, boxes, places };
}

/** What two boxes have in common, over what they cover together, 0 … 1. */
function overlapOf(one: FaceBox, other: FaceBox): number {
  const along = (a: number, b: number, sideA: number, sideB: number) =>
    Math.max(0, Math.min(a + sideA, b + sideB) - Math.max(a, b));
  const shared = along(one.x, other.x, one.width, other.width) * along(one.y, other.y, one.height, other.height);
  return shared / (one.width * one.height + other.width * other.height - shared);
}
