import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { ContextLostError, DataError, ERRORS, MsfsrError } from '../../src/errors.js';
import { fromErrorMessage, toErrorMessage } from '../../src/worker/error-message.js';

/** Through what a message channel leaves of an object. */
const sent = (error: unknown) => fromErrorMessage(structuredClone(toErrorMessage(error)));

test.each(Object.values(ERRORS).map((Class) => [new Class('why').name, Class] as const))(
  '%s keeps its class',
  (_, Class) => {
    const error = new Class('why');
    expect(sent(error)).toBeInstanceOf(Class);
    expect(sent(error)).toMatchObject({ name: error.name, code: error.code, message: 'why', stack: error.stack });
  },
);

test('errors that no class of msfsr stands for keep name and message', () => {
  expect(sent(new ContextLostError())).toBeInstanceOf(ContextLostError);
  expect(sent(new MsfsrError('MSFSR_FUNCTION_MISSING', 'why'))).toMatchObject({ code: 'MSFSR_FUNCTION_MISSING' });
  expect(sent(new DOMException('no picture', 'InvalidStateError'))).toMatchObject({
    name: 'InvalidStateError',
    message: 'no picture',
  });
  expect(sent(runInNewContext("new TypeError('elsewhere')"))).toMatchObject({
    name: 'TypeError',
    message: 'elsewhere',
  });
  expect(sent('only text')).toMatchObject({ name: 'Error', message: 'only text' });
  expect(sent(new TypeError('here'))).not.toBeInstanceOf(DataError);
});
