/** Means of groups, and which of them differ from the rest by more than noise. */

/** Figures of one face. */
export interface FaceFigures {
  /** Names of the groups it belongs to. */
  readonly groups: readonly string[];
  readonly figures: Readonly<Record<string, number>>;
}

/** One figure of one group. */
export interface GroupFigure {
  readonly mean: number;
  /** Difference to all other faces, in standard errors of that difference. */
  readonly z: number;
}

/** One group. */
export interface Group {
  readonly name: string;
  readonly faces: number;
  readonly figures: Readonly<Record<string, GroupFigure>>;
}

/** Beyond this a difference is named: with some forty comparisons a table, chance alone rarely gets there. */
export const NOTABLE = 3;

/** Groups with fewer faces than this say nothing. */
const FEWEST = 8;

/** Every group with at least eight faces, in the order of `names`. */
export function groupStatistics(faces: readonly FaceFigures[], names: readonly string[]): Group[] {
  const keys = Object.keys(faces[0]?.figures ?? {});
  return names
    .map((name) => {
      const own = faces.filter(({ groups }) => groups.includes(name));
      const rest = faces.filter(({ groups }) => !groups.includes(name));
      const figures = keys.map((key) => {
        const [a, b] = [own, rest].map((set) => moments(set.map(({ figures }) => figures[key]!))) as [Moments, Moments];
        const z = (a.mean - b.mean) / Math.sqrt(a.variance / a.count + b.variance / b.count);
        return [key, { mean: a.mean, z }] as const;
      });
      return { name, faces: own.length, figures: Object.fromEntries(figures) };
    })
    .filter(({ faces: count }) => count >= FEWEST);
}

interface Moments {
  readonly count: number;
  readonly mean: number;
  readonly variance: number;
}

function moments(values: readonly number[]): Moments {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  return { count, mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1) };
}
