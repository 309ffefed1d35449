import { networkName } from '../network-name.js';

/** The network of a page. */
export interface Weights {
  /** Address of its `model.json`. */
  readonly model: string;
  readonly name: string;
  /** Whether the page's address names it. */
  readonly named: boolean;
}

const DEFAULT = 'weights/compact-x8/';

/**
 * The network that a page's address names, compact-x8 where it names none.
 *
 * @param page `…/face.html?weights=zoo/edsr-x8/`: address of a folder or of its `model.json`, from the page or a whole one
 */
export function weightsOf(page: string): Weights {
  const named = new URL(page).searchParams.get('weights') ?? '';
  const place = named === '' ? DEFAULT : named;
  // What is no address is the name of a folder that is not there.
  const address = URL.canParse(place, page) ? new URL(place, page) : new URL(encodeURIComponent(place), page);
  if (!address.pathname.endsWith('/model.json')) address.pathname = `${address.pathname.replace(/\/$/, '')}/model.json`;
  return { model: address.href, name: networkName(address.pathname), named: named !== '' };
}

/** Has the links between the pages keep the network. */
export function keepWeights(): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>('nav a')) link.search = location.search;
}
