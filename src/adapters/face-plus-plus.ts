/** Client for the Compare function of Face++, whose confidence papers on face super-resolution report. */
import { OptionError } from '../errors.js';
import { isBuiltIn, knownKeys, show, text } from '../validate.js';
import { FacePlusPlusError, type FacePlusPlusReason } from './face-plus-plus-error.js';

/** Options of {@link facePlusPlusCompare}. */
export interface FacePlusPlusOptions {
  /** API key of the account. */
  readonly key: string;
  /** API secret of the account. */
  readonly secret: string;
  /** Address of the function. Default `https://api-us.faceplusplus.com/facepp/v3/compare`; keys belong to a region. */
  readonly endpoint?: string;
  /** How to send requests. Default the global `fetch`. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

/** What a comparison gives. */
export interface FacePlusPlusComparison {
  /** How likely both are the same person, [0, 100]; `undefined` where a picture has no face. */
  readonly confidence: number | undefined;
  /** Confidences from which on two faces are taken for one person, by rate of false acceptance (`1e-3`, `1e-4`, `1e-5`). */
  readonly thresholds: Readonly<Record<string, number>>;
  /** In which of the two pictures no face was found. */
  readonly missing: readonly ('first' | 'second')[];
}

/** Compares two encoded pictures (JPEG or PNG files as bytes). */
export type FacePlusPlusCompare = (
  first: Uint8Array,
  second: Uint8Array,
  options?: { readonly signal?: AbortSignal },
) => Promise<FacePlusPlusComparison>;

const ENDPOINT = 'https://api-us.faceplusplus.com/facepp/v3/compare';

/**
 * Makes a client for Face++ Compare (v3). **It sends the pictures and the credentials to a service outside**; get the consent of whoever is
 * in them. One request at a time: free keys refuse concurrent ones. It does not try again by itself. Encode a result with `encodePng` of
 * `msfsr/node`, or a canvas's `toBlob`.
 *
 * ```ts
 * const compare = facePlusPlusCompare({ key, secret });
 * const { confidence } = await compare(await encodePng(result), await encodePng(truth));
 * ```
 *
 * @param options credentials, address, fetch
 * @returns a function whose promise rejects with a {@link FacePlusPlusError} telling the `reason`, with an `OptionError` for arguments that
 * are no bytes, or with the signal's reason
 * @throws {OptionError} credentials are missing, or a bad option
 */
export function facePlusPlusCompare(options: FacePlusPlusOptions): FacePlusPlusCompare {
  knownKeys(options ?? {}, 'facePlusPlusCompare options', { key: true, secret: true, endpoint: true, fetch: true });
  // Not `text`, whose message would print what came.
  for (const name of ['key', 'secret'] as const) {
    if (typeof options?.[name] !== 'string' || options[name] === '') {
      throw new OptionError(`Expected non-empty string for ${name} of Face++`);
    }
  }
  const { key, secret, fetch: send = globalThis.fetch } = options;
  const endpoint = text(options.endpoint ?? ENDPOINT, 'endpoint');
  if (typeof send !== 'function') throw new OptionError('Expected function for fetch: this platform has none');

  return async (first, second, how = {}) => {
    knownKeys(how, 'options', { signal: true });
    const { signal } = how;
    const body = new URLSearchParams({
      api_key: key,
      api_secret: secret,
      image_base64_1: base64(first, 'first'),
      image_base64_2: base64(second, 'second'),
    });
    signal?.throwIfAborted();
    let response: Response;
    let content: string;
    try {
      response = await send(endpoint, { method: 'POST', body, signal });
      content = await response.text();
    } catch (cause) {
      signal?.throwIfAborted();
      throw new FacePlusPlusError('network', 'Face++ could not be reached, or broke off its answer', { cause });
    }
    return comparison(response, content);
  };
}

function comparison(response: Response, content: string): FacePlusPlusComparison {
  const { status, ok } = response;
  let answer: Record<string, unknown> | undefined;
  try {
    const value: unknown = JSON.parse(content);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) answer = value as Record<string, unknown>;
  } catch {
    // Reported below, with the status.
  }
  const reported = answer?.error_message;
  if (!ok || reported !== undefined) {
    const message = typeof reported === 'string' ? reported : '';
    const reason = reasonOf(status, message);
    throw new FacePlusPlusError(reason, `Face++ refused with status ${status} ${message.slice(0, 200)}`.trim(), {
      status,
    });
  }
  const malformed = (expected: string, received: unknown): never => {
    throw new FacePlusPlusError('malformed', `Expected ${expected} from Face++ but received ${show(received)}`, {
      status,
    });
  };
  if (!answer) return malformed('a JSON object', content);
  const { confidence, thresholds = {}, faces1, faces2 } = answer;
  if (!isThresholds(thresholds)) return malformed('an object of numbers as thresholds', thresholds);
  if (confidence !== undefined) {
    if (typeof confidence !== 'number' || !(confidence >= 0 && confidence <= 100)) {
      return malformed('confidence between 0 and 100', confidence);
    }
    return { confidence, thresholds, missing: [] };
  }
  const missing: ('first' | 'second')[] = [];
  if (Array.isArray(faces1) && faces1.length === 0) missing.push('first');
  if (Array.isArray(faces2) && faces2.length === 0) missing.push('second');
  if (missing.length === 0) return malformed('a confidence, or empty faces1 or faces2', Object.keys(answer));
  return { confidence: undefined, thresholds, missing };
}

function reasonOf(status: number, message: string): FacePlusPlusReason {
  if (status === 429 || message.includes('LIMIT_EXCEEDED')) return 'rate-limit';
  if (status === 401 || /^AUTH(ENTICATION|ORIZATION)_ERROR/.test(message)) return 'credentials';
  if (status >= 500 || message === 'INTERNAL_ERROR') return 'server';
  if (status === 403 && message === '') return 'credentials';
  return 'request';
}

function isThresholds(value: unknown): value is Record<string, number> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((one) => typeof one === 'number');
}

function base64(bytes: Uint8Array, name: string): string {
  if (!isBuiltIn(bytes, 'Uint8Array') || bytes.length === 0) {
    throw new OptionError(`Expected the bytes of an image file (Uint8Array) for ${name} but received ${show(bytes)}`);
  }
  let binary = '';
  // In parts, because a call takes only so many arguments.
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(binary);
}
