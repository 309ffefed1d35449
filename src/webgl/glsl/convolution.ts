import type { Convolution } from '../expression.js';
import type { Reader, ShaderWriter, TextureAccess } from '../texture-access.js';

/** GLSL of the two channels of a column. */
type Pair = readonly [string, string];

/** GLSL that reads what the taps of a kernel need, in three places. */
interface Taps {
  /** Before the loops: where in a row to read. */
  readonly start: string;
  /** For every row of the kernel: lines of the textures. */
  readonly row: string;
  /** For every pair of input channels: adds to `sum`. */
  readonly step: string;
}

/** What a convolution's taps need to know. */
interface Source {
  readonly convolution: Convolution;
  readonly input: Reader;
  readonly kernel: Reader;
  /** Number of the input, for names; its first pair of channels in the kernel. */
  readonly index: number;
  readonly firstPair: number;
  /** Width and channels of the input. */
  readonly width: number;
  readonly channels: number;
}

/**
 * A convolution in gather form: a texel of the output is the sum, over rows of the kernel, pairs of input channels and columns of the
 * kernel, of 2x2 products: (two columns, two input channels) x (two input channels, two filters).
 */
export function emitConvolution(shader: ShaderWriter, convolution: Convolution, access: TextureAccess): string {
  const { inputs, kernel, kernelSize, strides, padding, reflect } = convolution;
  const readers = inputs.map((input) => shader.reader(input));
  const height = `${readers[0]!.extents}.x`;
  const weights = shader.reader(kernel);
  let firstPair = 0;
  const parts = inputs.map((input, index) => {
    const [, , width, channels] = input.shape;
    const source = { convolution, input: readers[index]!, kernel: weights, index, firstPair, width, channels };
    firstPair += channels / 2;
    return access.split ? splitTaps(shader, source, access) : pairedTaps(source);
  });
  const row = reflect
    ? `int iy = mirrored(y + ky, ${height});`
    : `int iy = y + ky; if (iy < 0 || iy >= ${height}) continue;`;
  const loops = parts.map((taps, i) => `${taps.row} for (int i = 0; i < pairs${i}; i++) { ${taps.step} }`);
  return shader.define(
    access,
    `
    int n = r / ${access.height};
    int y = (r - n * ${access.height}) * ${strides} - ${padding};
    int kernelRows = ${weights.columnPairs};
    vec4 sum = vec4(0.0);
    vec4 k;
    ${readers.map(({ channelPairs }, i) => `int pairs${i} = ${channelPairs};`).join(' ')}
    ${parts.map(({ start }) => start).join('\n')}
    for (int ky = 0; ky < ${kernelSize}; ky++) {
      ${row}
      int row = n * ${height} + iy;
      ${loops.join('\n')}
    }
    return sum;`,
  );
}

const list = (count: number, text: (j: number) => string) => Array.from({ length: count }, (_, j) => text(j)).join(' ');

/** Two neighbouring columns of one pair of filters: what they share of the input is read once. */
function pairedTaps(source: Source): Taps {
  const { convolution, kernel, index, firstPair, width } = source;
  const { kernelSize, strides, padding, reflect } = convolution;
  // Mirroring at an even border by one column is repeating the texel; else mirrored columns do not come in pairs.
  const byColumn = reflect && !(padding === 1 && width % 2 === 0);
  const { start, row, step, column } = byColumn ? mirroredColumns(source) : columnPairs(source);
  const products = list(kernelSize, (kx) => {
    const [[a0, a1], [b0, b1]] = [column(kx), column(kx + strides)];
    return `k = ${kernel.texel(`k${index}_${kx} + i`, 'c')};
      sum += vec4(vec2(${a0}), vec2(${b0})) * k.rgrg + vec4(vec2(${a1}), vec2(${b1})) * k.baba;`;
  });
  const kernelLines = list(
    kernelSize,
    (kx) => `int k${index}_${kx} = (ky * ${kernelSize} + ${kx}) * kernelRows + ${firstPair};`,
  );
  return { start, row: `${row} ${kernelLines}`, step: `${step} ${products}` };
}

type Columns = Taps & { readonly column: (offset: number) => Pair };

/** Reads pairs of columns as they are stored. */
function columnPairs({ convolution, input, index, width, channels }: Source): Columns {
  const { kernelSize, strides, padding, reflect } = convolution;
  // The first column, 2·x·strides - padding, may be odd: `shift` columns of the first texel are not needed.
  const shift = padding % 2;
  const count = Math.floor((kernelSize - 1 + shift + strides) / 2) + 1;
  const name = (letter: string, j: number) => `${letter}${index}_${j}`;
  const offset = (j: number) => j - (padding + shift) / 2;
  // Where outputs lie above inputs, the texel at the output's own place exists.
  const above = strides === 1 && width % 2 === 0 && convolution.shape[2] <= width;
  const checked = (j: number) => padding > 0 && !reflect && !(above && offset(j) === 0);
  const clear = channels % 2 === 1 ? list(count, (j) => `${name('p', j)}.ga = vec2(0.0);`) : '';
  return {
    start: list(count, (j) => {
      const at = `int ${name('x', j)} = x * ${strides} + ${offset(j)};`;
      if (reflect) return `${at} ${name('x', j)} = clamp(${name('x', j)}, 0, ${input.columnPairs} - 1);`;
      return checked(j) ? `${at} bvec4 ${name('in', j)} = inside(${name('x', j)}, ${input.extents}.y);` : at;
    }),
    row: list(count, (j) => `int ${name('l', j)} = ${input.line('row', name('x', j))};`),
    step: `${list(count, (j) => {
      const texel = input.texel(name('l', j), 'i');
      return `vec4 ${name('p', j)} = ${checked(j) ? `mix(vec4(0.0), ${texel}, ${name('in', j)})` : texel};`;
    })} ${clear && `if (2 * i + 1 == ${input.extents}.z) { ${clear} }`}`,
    column: (at) => {
      const texel = name('p', (at + shift) >> 1);
      return (at + shift) % 2 === 0 ? [`${texel}.r`, `${texel}.g`] : [`${texel}.b`, `${texel}.a`];
    },
  };
}

/** Reads each column on its own, mirrored at the border. */
function mirroredColumns({ convolution, input, index, channels }: Source): Columns {
  const { kernelSize, strides, padding } = convolution;
  const count = kernelSize + strides;
  const name = (letter: string, j: number) => `${letter}${index}_${j}`;
  const clear = channels % 2 === 1 ? list(count, (j) => `${name('p', j)}.y = 0.0;`) : '';
  return {
    start: list(
      count,
      (j) => `int ${name('x', j)} = mirrored(2 * x * ${strides} - ${padding} + ${j}, ${input.extents}.y);`,
    ),
    row: list(count, (j) => `int ${name('l', j)} = ${input.line('row', `(${name('x', j)} >> 1)`)};`),
    step: `${list(count, (j) => `vec2 ${name('p', j)} = column(${input.texel(name('l', j), 'i')}, ${name('x', j)});`)}
      ${clear && `if (2 * i + 1 == ${input.extents}.z) { ${clear} }`}`,
    column: (at) => [`${name('p', at)}.x`, `${name('p', at)}.y`],
  };
}

/** Two columns that need not be neighbours, each with filters of its own. */
function splitTaps(
  shader: ShaderWriter,
  { convolution, input, index, firstPair, channels }: Source,
  access: TextureAccess,
): Taps {
  const { kernel, kernelSize, strides, padding, reflect } = convolution;
  const weights = shader.loadChannels(kernel, access.even);
  const beyond = reflect
    ? `x = mirrored(x, ${input.extents}.y);`
    : `if (x < 0 || x >= ${input.extents}.y) return vec2(0.0);`;
  const odd = channels % 2 === 1 ? `if (2 * i + 1 == ${input.extents}.z) p.y = 0.0;` : '';
  const texel = input.texel(input.line('row', '(x >> 1)'), 'i');
  const tap = shader.add(
    'tap',
    (name) => `vec2 ${name}(int row, int x, int i) { ${beyond} vec2 p = column(${texel}, x); ${odd} return p; }`,
  );
  const at = (i: string) => `${tap}(row, x.${i} * ${strides} - ${padding} + kx, i)`;
  return {
    start: '',
    row: '',
    step: `for (int kx = 0; kx < ${kernelSize}; kx++) {
      int spot = ky * ${kernelSize} + kx;
      k = ${weights}(spot, i + ${firstPair}, c.x);
      vec4 l = ${weights}(spot, i + ${firstPair}, c.y);
      vec2 a${index} = ${at('x')};
      vec2 b${index} = ${access.oneColumn ? `a${index}` : at('y')};
      sum += vec4(a${index}.x * k.rg + a${index}.y * k.ba, b${index}.x * l.rg + b${index}.y * l.ba);
    }`,
  };
}
