import type { Expression, Mean, Pointwise, Stored } from './expression.js';
import { emitConcat, emitSpread } from './glsl/channels.js';
import { emitConvolution } from './glsl/convolution.js';
import { HELPERS } from './glsl/helpers.js';
import { emitMean, emitPartialMeans } from './glsl/mean.js';
import { emitPixelShuffle, emitResampled } from './glsl/resample.js';
import { emitTransposed } from './glsl/transposed.js';
import { extentsOf, layoutOf } from './layout.js';
import { PAIRED, parametersOf, type Reader, type ShaderWriter, type TextureAccess } from './texture-access.js';

/** Writes the GLSL of one program: functions, textures and what has to be told about them. */
export class Shader implements ShaderWriter {
  /** Textures in the order of their samplers T0, T1, … */
  readonly textures: Stored[] = [];
  private readonly functions: string[] = [];
  private readonly known = new Map<string, string>();

  emit(expression: Expression, access: TextureAccess): string {
    switch (expression.kind) {
      case 'stored':
        return access.split ? this.loadSplit(expression, access) : this.load(expression);
      case 'convolution':
        return emitConvolution(this, expression, access);
      case 'transposed':
        return emitTransposed(this, expression, access);
      case 'pixelShuffle':
        return emitPixelShuffle(this, expression, access);
      case 'concat':
        return emitConcat(this, expression, access);
      case 'partialMeans':
        return emitPartialMeans(this, expression, access);
      case 'mean':
        return emitMean(this, expression, access);
      case 'spread':
        return emitSpread(this, expression, access);
      case 'pointwise':
        return this.pointwise(expression, access);
      default:
        return emitResampled(this, expression, access);
    }
  }

  define(access: TextureAccess, body: string): string {
    return this.add('node', (name) => `vec4 ${name}(${parametersOf(access)}) {${body}}`);
  }

  add(prefix: string, text: (name: string) => string): string {
    const name = `${prefix}${this.functions.length}`;
    this.functions.push(text(name));
    return name;
  }

  reader(source: Stored | Mean): Reader {
    if (source.kind === 'mean') {
      const mean = this.once(`mean ${source.input.key}`, () => this.emit(source, PAIRED));
      const channels = this.reader(source.input);
      return {
        extents: `ivec3(1, 1, ${channels.extents}.z)`,
        columnPairs: '1',
        channelPairs: channels.channelPairs,
        line: (r) => r,
        texel: (line, c) => `${mean}(${line}, 0, ${c})`,
      };
    }
    let index = this.textures.findIndex(({ key }) => key === source.key);
    if (index < 0) index = this.textures.push(source) - 1;
    const { aligned } = layoutOf(source.shape);
    const [columnPairs, channelPairs] = [`((D${index}.y + 1) >> 1)`, `((D${index}.z + 1) >> 1)`];
    return {
      extents: `D${index}`,
      columnPairs,
      channelPairs,
      line: (r, x) => `(${r}) * ${columnPairs} + ${x}`,
      texel: (line, c) => {
        const at = aligned ? `ivec2(${c}, ${line})` : `lines((${line}) * ${channelPairs} + ${c}, D${index}.w)`;
        return `texelFetch(T${index}, ${at}, 0)`;
      },
    };
  }

  load(stored: Stored): string {
    return this.once(`load ${stored.key}`, () => {
      const { line, texel } = this.reader(stored);
      return this.add('load', (name) => `vec4 ${name}(int r, int x, int c) { return ${texel(line('r', 'x'), 'c')}; }`);
    });
  }

  loadChannels(stored: Stored, even: boolean | undefined): string {
    return this.once(`channels ${stored.key}`, () => {
      const load = this.load(stored);
      const first = `vec4 t = ${load}(r, x, c >> 1);`;
      const both = `vec4 u = ${load}(r, x, (c >> 1) + 1); return (c & 1) == 0 ? t : vec4(t.g, u.r, t.a, u.b);`;
      return this.add(
        'channels',
        (name) => `vec4 ${name}(int r, int x, int c) { ${first} ${even ? 'return t;' : both} }`,
      );
    });
  }

  private loadSplit(stored: Stored, access: TextureAccess): string {
    const channels = this.loadChannels(stored, access.even);
    const column = (i: string) => `column(${channels}(r, x.${i} >> 1, c.${i}), x.${i})`;
    return this.define(access, `return vec4(${column('x')}, ${column('y')});`);
  }

  private pointwise({ operands, formula }: Pointwise, access: TextureAccess): string {
    const names = operands.map((operand) => this.emit(operand, access));
    const values = names.map((name, i) => `vec4 v${i} = ${name}(r, x, c);`).join(' ');
    return this.define(access, `${values} return ${formula(names.map((_, i) => `v${i}`))};`);
  }

  private once(key: string, make: () => string): string {
    const name = this.known.get(key) ?? make();
    this.known.set(key, name);
    return name;
  }

  /** The program that writes the expression into a texture. */
  finish(expression: Expression): { readonly code: string; readonly uniforms: Readonly<Record<string, number[]>> } {
    const { aligned } = layoutOf(expression.shape);
    const root = this.emit(expression, { ...PAIRED, height: 'OUT.x' });
    const at = aligned
      ? 'int c = texel.x; int line = texel.y;'
      : 'int i = texel.y * OUT.w + texel.x; int pairs = (OUT.z + 1) >> 1; int line = i / pairs; int c = i - line * pairs;';
    const main = `void main() {
      ivec2 texel = ivec2(gl_FragCoord.xy);
      ${at}
      int columns = (OUT.y + 1) >> 1;
      int r = line / columns;
      setOutput(${root}(r, line - r * columns, c));
    }`;
    const extents = this.textures.map(({ shape }, i) => [`D${i}`, extentsOf(shape)] as const);
    return {
      code: [HELPERS, ...this.functions, main].join('\n'),
      uniforms: { OUT: extentsOf(expression.shape), ...Object.fromEntries(extents) },
    };
  }
}
