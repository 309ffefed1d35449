import { describe, expect, it } from 'vitest';
import { BOUNDARY_FLIP, BOUNDARY_LINES, FACE_PART_CHANNELS } from '../../src/boundaries/index.js';

describe('the 11 lines', () => {
  it('are named in channel order', () => {
    expect(BOUNDARY_LINES).toEqual([
      'outline',
      'browLeft',
      'browRight',
      'noseBridge',
      'noseBottom',
      'eyeLeft',
      'eyeRight',
      'upperLipOuter',
      'upperLipInner',
      'lowerLipInner',
      'lowerLipOuter',
    ]);
  });

  it('swap left and right names when mirrored, and nothing else', () => {
    const mirrored = BOUNDARY_LINES.map((name) =>
      name.endsWith('Left') ? name.replace('Left', 'Right') : name.replace('Right', 'Left'),
    );
    expect(BOUNDARY_FLIP.map((c) => BOUNDARY_LINES[c])).toEqual(mirrored);
    expect(BOUNDARY_FLIP.map((c) => BOUNDARY_FLIP[c])).toEqual(BOUNDARY_LINES.map((_, c) => c));
  });

  it('belong to exactly one facial part each', () => {
    const channels = Object.values(FACE_PART_CHANNELS).flat();
    expect([...channels].sort((a, b) => a - b)).toEqual(BOUNDARY_LINES.map((_, c) => c));
    expect(FACE_PART_CHANNELS.mouth.map((c) => BOUNDARY_LINES[c])).toEqual([
      'upperLipOuter',
      'upperLipInner',
      'lowerLipInner',
      'lowerLipOuter',
    ]);
  });
});
