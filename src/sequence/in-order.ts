/**
 * Runs calls one after the other in the order in which they come, whether they are awaited or not. One that fails does not stop those after it.
 *
 * @returns what takes the calls
 */
export function inOrder(): <T>(call: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (call) => {
    const result = last.then(call);
    last = result.catch(() => {});
    return result;
  };
}
