/** Which faces of successive frames are one. */
import type { FaceBox } from '../image/face-box.js';
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

/** A track that may go on. */
interface OpenTrack {
  readonly id: number;
  readonly start: number;
  readonly sightings: { readonly frame: number; readonly place: number; readonly box: FaceBox }[];
}

/**
 * Joins faces to tracks: frame by frame, the pairs of track and face that overlap most, each in one pair only. A face without a track begins one; a track
 * ends after {@link LONGEST_GAP} frames without a face, and at a cut. Boxes in gaps lie on the way between those beside them.
 *
 * @param frames boxes of the faces of every frame, px
 * @param isCut whether a frame begins a new scene
 */
export function trackFaces(
  frames: readonly (readonly FaceBox[])[],
  isCut: (frame: number) => boolean = () => false,
): Track[] {
  const all: OpenTrack[] = [];
  let open: OpenTrack[] = [];
  for (const [frame, boxes] of frames.entries()) {
    const last = (track: OpenTrack) => track.sightings.at(-1)!;
    open = isCut(frame) ? [] : open.filter((track) => frame - last(track).frame <= LONGEST_GAP + 1);
    const pairs = open
      .flatMap((track) => boxes.map((box, place) => ({ track, place, shared: overlapOf(last(track).box, box) })))
      .filter(({ shared }) => shared >= LEAST_OVERLAP)
      .sort((one, other) => other.shared - one.shared);
    const owners = new Map<number, OpenTrack>();
    for (const { track, place } of pairs)
      if (!owners.has(place) && last(track).frame !== frame && ![...owners.values()].includes(track))
        owners.set(place, track);
    for (const [place, box] of boxes.entries()) {
      let track = owners.get(place);
      if (!track) {
        track = { id: all.length, start: frame, sightings: [] };
        all.push(track);
        open.push(track);
      }
      track.sightings.push({ frame, place, box });
    }
  }
  return all.map(filled);
}

/** The track with a smooth path; see {@link smoothBoxes}. */
export const smoothTrack = (track: Track): Track => ({ ...track, boxes: smoothBoxes(track.boxes) });

/** Puts boxes into the gaps of a track. */
function filled({ id, start, sightings }: OpenTrack): Track {
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
  return { id, start, boxes, places };
}

/** What two boxes have in common, over what they cover together, 0 … 1. */
function overlapOf(one: FaceBox, other: FaceBox): number {
  const along = (a: number, b: number, sideA: number, sideB: number) =>
    Math.max(0, Math.min(a + sideA, b + sideB) - Math.max(a, b));
  const shared = along(one.x, other.x, one.width, other.width) * along(one.y, other.y, one.height, other.height);
  return shared / (one.width * one.height + other.width * other.height - shared);
}
