import type { FaceFinder } from '../detect/face-finder.js';
import { DependencyError } from '../errors.js';

/**
 * What finds the faces of photographs whose boxes are not given.
 *
 * @throws {DependencyError} there is none
 */
export async function openFaceFinder(): Promise<FaceFinder> {
  throw new DependencyError('msfsr has no face detector yet: give the faces by --boxes FILE');
}
