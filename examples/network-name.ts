/**
 * Name of a network by where it lies: `zoo/edsr-x8`, `zoo/edsr-x8/` and `zoo/edsr-x8/model.json` are all `edsr-x8`.
 *
 * @param depth how many folders it tells, from the last one
 */
export function networkName(place: string, depth = 1): string {
  const parts = place.split(/[/\\]/).filter((part) => part !== '' && part !== '.');
  if (parts.length > 1 && parts.at(-1) === 'model.json') parts.pop();
  return parts.slice(-depth).join('/') || place;
}
