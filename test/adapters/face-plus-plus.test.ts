import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FacePlusPlusError, facePlusPlusCompare } from '../../src/adapters/index.js';
import { MsfsrError, OptionError } from '../../src/errors.js';

const KEY = 'right-key';
const SECRET = 'right-secret';
const THRESHOLDS = { '1e-3': 62.327, '1e-4': 69.101, '1e-5': 73.975 };

/** What the stand-in answers next: the real thing unless a test says otherwise. */
let next: { status?: number; body?: string; hang?: boolean; cut?: boolean } = {};
let server: Server;
let endpoint = '';
let received: URLSearchParams | undefined;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    received = new URLSearchParams(text);
    if (next.hang) return;
    if (next.cut) {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"conf');
      response.destroy();
      return;
    }
    const refuse = (status: number, error_message: string) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error_message, time_used: 3 }));
    };
    if (next.body !== undefined) return void response.writeHead(next.status ?? 200).end(next.body);
    if (request.method !== 'POST' || request.url !== '/facepp/v3/compare') return refuse(404, 'API_NOT_FOUND');
    if (received.get('api_key') !== KEY || received.get('api_secret') !== SECRET) {
      return refuse(401, 'AUTHENTICATION_ERROR');
    }
    const [a, b] = ['image_base64_1', 'image_base64_2'].map((name) => received!.get(name));
    if (!a || !b) return refuse(400, 'MISSING_ARGUMENTS: image_file1, image_url1, face_token1');
    response.end(
      JSON.stringify({
        request_id: '1470000000,abc',
        confidence: a === b ? 97.5 : 40.25,
        thresholds: THRESHOLDS,
        faces1: [{ face_token: 'x' }],
        faces2: [{ face_token: 'y' }],
        time_used: 400,
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/facepp/v3/compare`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  next = {};
});

const a = Uint8Array.from({ length: 20_000 }, (_, i) => i & 255);
const b = Uint8Array.of(1, 2, 3);
const client = (options = {}) => facePlusPlusCompare({ key: KEY, secret: SECRET, endpoint, ...options });

/** Calls, and gives the error. */
async function failure(call: Promise<unknown>): Promise<FacePlusPlusError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(FacePlusPlusError);
  expect(error).toBeInstanceOf(MsfsrError);
  const { message, code } = error as FacePlusPlusError;
  expect(code).toBe('MSFSR_FACE_PLUS_PLUS');
  expect(message).not.toMatch(/right-|wrong-/);
  return error as FacePlusPlusError;
}

describe('facePlusPlusCompare', () => {
  it('sends both pictures and reads the confidence', async () => {
    expect(await client()(a, a)).toEqual({ confidence: 97.5, thresholds: THRESHOLDS, missing: [] });
    expect((await client()(a, b)).confidence).toBe(40.25);
    expect(Buffer.from(received!.get('image_base64_1')!, 'base64').equals(a)).toBe(true);
    expect(received!.get('image_base64_2')).toBe('AQID');
  });

  it('takes another fetch', async () => {
    const seen: string[] = [];
    const compare = client({
      fetch: (url: string, init: RequestInit) => {
        seen.push(`${init.method} ${url}`);
        return fetch(url, init);
      },
    });
    await compare(a, b);
    expect(seen).toEqual([`POST ${endpoint}`]);
  });

  it('reports pictures without a face', async () => {
    const answer = (faces1: unknown[], faces2: unknown[]) => ({ body: JSON.stringify({ faces1, faces2 }) });
    next = answer([], [{}]);
    expect(await client()(a, b)).toEqual({ confidence: undefined, thresholds: {}, missing: ['first'] });
    next = answer([], []);
    expect((await client()(a, b)).missing).toEqual(['first', 'second']);
  });

  it('tells wrong keys', async () => {
    const error = await failure(client({ key: 'wrong-key' })(a, b));
    expect([error.reason, error.status]).toEqual(['credentials', 401]);
    next = { status: 403, body: '{"error_message":"AUTHORIZATION_ERROR:Denied by Client"}' };
    expect((await failure(client()(a, b))).reason).toBe('credentials');
  });

  it('tells rate limits', async () => {
    next = { status: 403, body: '{"error_message":"CONCURRENCY_LIMIT_EXCEEDED"}' };
    expect((await failure(client()(a, b))).reason).toBe('rate-limit');
    next = { status: 429, body: 'slow down' };
    expect((await failure(client()(a, b))).reason).toBe('rate-limit');
  });

  it('tells bad pictures and errors of the server', async () => {
    next = { status: 400, body: '{"error_message":"INVALID_IMAGE_SIZE: image_base64_1"}' };
    const error = await failure(client()(a, b));
    expect([error.reason, error.message]).toEqual([
      'request',
      'Face++ refused with status 400 INVALID_IMAGE_SIZE: image_base64_1',
    ]);
    next = { status: 500, body: '{"error_message":"INTERNAL_ERROR"}' };
    expect((await failure(client()(a, b))).reason).toBe('server');
    next = { status: 502, body: '<html>Bad gateway</html>' };
    expect((await failure(client()(a, b))).reason).toBe('server');
  });

  it('tells malformed answers', async () => {
    for (const body of [
      '',
      '<html>',
      'null',
      '[]',
      '{}',
      '{"confidence":"97"}',
      '{"confidence":101}',
      '{"confidence":null}',
      '{"confidence":50,"thresholds":{"1e-3":"x"}}',
      '{"confidence":50,"thresholds":7}',
    ]) {
      next = { body };
      expect((await failure(client()(a, b))).reason, body).toBe('malformed');
    }
  });

  it('tells a broken line, and rejects with the reason of the signal', async () => {
    next = { cut: true };
    expect((await failure(client()(a, b))).reason).toBe('network');
    const nobody = client({ endpoint: 'http://127.0.0.1:1/' });
    const error = await failure(nobody(a, b));
    expect([error.reason, error.status]).toEqual(['network', undefined]);
    next = { hang: true };
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('enough')), 50);
    await expect(client()(a, b, { signal: controller.signal })).rejects.toThrow('enough');
    await expect(client()(a, b, { signal: controller.signal })).rejects.toThrow('enough');
  });

  it('refuses missing credentials, what is no file, and unknown options', async () => {
    expect(() => facePlusPlusCompare({ key: '', secret: SECRET })).toThrow(OptionError);
    expect(() => facePlusPlusCompare({ key: KEY } as never)).toThrow(/for secret/);
    expect(() => facePlusPlusCompare(undefined as never)).toThrow(OptionError);
    expect(() => client({ endpont: 'x' })).toThrow(/did you mean "endpoint"/);
    await expect(client()(new Uint8Array(), b)).rejects.toThrow(OptionError);
    await expect(client()(a, 'x' as never)).rejects.toThrow(/for second/);
  });
});
