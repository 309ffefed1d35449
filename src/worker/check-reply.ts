/** Looks at what a worker answers before anything is done with it: its script may be of another version, or somebody else's. */
import { BOUNDARY_LINES } from '../boundaries/lines.js';
import { checkPixelImage } from '../image/types.js';
import { integer, invalid, isBuiltIn, number, text } from '../validate.js';
import type { Call, Reply } from './messages.js';

/** Calls that are answered. */
export type Method = Exclude<Call<unknown>['method'], 'abort'>;

type Fields = Readonly<Record<string, unknown>>;

/** What each call gives. */
const VALUES: Readonly<Record<Method, (value: unknown) => void>> = {
  create: (value) => {
    const { scales } = fieldsOf(value, 'value');
    if (Array.isArray(scales) && scales.length === 0) invalid('at least one number', 'value.scales', scales);
    eachOf(scales, 'value.scales', integer);
  },
  upscale: (value) => {
    const { image, stages = [], boundaries = [] } = fieldsOf(value, 'value');
    checkPixelImage(image as never, 'value.image');
    eachOf(stages, 'value.stages', (stage, name) => checkPixelImage(fieldsOf(stage, name).image as never, name));
    eachOf(boundaries, 'value.boundaries', checkBoundaries);
  },
  warmup: (value) => {
    if (value !== undefined) invalid('nothing', 'value', value);
  },
};

/**
 * Checks an answer.
 *
 * @param message what came
 * @param method the call that it answers
 * @throws {OptionError} or {@link ImageError}: it is no answer to this call
 */
export function checkReply(message: unknown, method: Method): Reply {
  const reply = fieldsOf(message, 'answer');
  if ('progress' in reply) checkProgress(fieldsOf(reply.progress, 'progress'));
  else if ('error' in reply) checkError(fieldsOf(reply.error, 'error'));
  else if ('value' in reply) {
    VALUES[method](reply.value);
    text(fieldsOf(reply.description, 'description').chosen, 'description.chosen');
  } else if (reply.heard !== true) invalid('progress, error, value or heard', 'answer', message);
  return message as Reply;
}

function checkProgress({ stage, stages, fraction, image, boundaries }: Fields): void {
  integer(stage, 'progress.stage', 0);
  integer(stages, 'progress.stages');
  number(fraction, 'progress.fraction');
  if (image !== undefined) checkPixelImage(image as never, 'progress.image');
  if (boundaries !== undefined) checkBoundaries(boundaries, 'progress.boundaries');
}

function checkError(error: Fields): void {
  for (const key of ['name', 'message']) {
    if (typeof error[key] !== 'string') invalid('string', `error.${key}`, error[key]);
  }
}

function checkBoundaries(value: unknown, name: string): void {
  const { width, height, data } = fieldsOf(value, name);
  const count = integer(width, `${name}.width`) * integer(height, `${name}.height`) * BOUNDARY_LINES.length;
  if (!isBuiltIn(data, 'Float32Array') || data.length !== count) invalid(`${count} floats`, `${name}.data`, data);
}

function fieldsOf(value: unknown, name: string): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : invalid('object', name, value);
}

function eachOf(list: unknown, name: string, check: (entry: unknown, name: string) => void): void {
  if (!Array.isArray(list)) invalid('list', name, list);
  for (const [i, entry] of (list as unknown[]).entries()) check(entry, `${name}[${i}]`);
}
