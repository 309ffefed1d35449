/** What a graphics interface offers here. */
export interface GpuSupport {
  /** Whether programs draw it on the processor: right, and slower than any other way. */
  readonly software: boolean;
  /** Name of the renderer, where it is told. */
  readonly renderer: string;
}

const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/** Undefined where there is no WebGL. Nothing of tfjs is loaded. */
export function webglSupport(): GpuSupport | undefined {
  const canvas = makeCanvas();
  const gl = (canvas?.getContext('webgl2') ?? canvas?.getContext('webgl')) as WebGLRenderingContext | null | undefined;
  if (!gl) return undefined;
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const renderer = String(gl.getParameter(info?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER));
  gl.getExtension('WEBGL_lose_context')?.loseContext(); // browsers keep only a few contexts
  return { software: SOFTWARE.test(renderer), renderer };
}

/** Undefined where there is no WebGPU. */
export async function webgpuSupport(): Promise<GpuSupport | undefined> {
  const { gpu } = (globalThis.navigator ?? {}) as { gpu?: { requestAdapter(): Promise<GpuAdapter | null> } };
  const adapter = await gpu?.requestAdapter().catch(() => null);
  if (!adapter) return undefined;
  const { vendor = '', architecture = '', description = '' } = adapter.info ?? {};
  const renderer = [vendor, architecture, description].filter(Boolean).join(' ');
  const fallback = adapter.info?.isFallbackAdapter ?? adapter.isFallbackAdapter ?? false;
  return { software: fallback || SOFTWARE.test(renderer), renderer };
}

/** The part of GPUAdapter that is read; older browsers have the flag on the adapter itself. */
interface GpuAdapter {
  readonly isFallbackAdapter?: boolean;
  readonly info?: {
    readonly vendor?: string;
    readonly architecture?: string;
    readonly description?: string;
    readonly isFallbackAdapter?: boolean;
  };
}

function makeCanvas(): OffscreenCanvas | HTMLCanvasElement | undefined {
  if (typeof OffscreenCanvas !== 'undefined') return new OffscreenCanvas(1, 1);
  return typeof document === 'undefined' ? undefined : document.createElement('canvas');
}
