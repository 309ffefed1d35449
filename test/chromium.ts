import { existsSync } from 'node:fs';

/** The browser that tests and benchmarks run in. */
export const CHROMIUM = process.env.MSFSR_CHROMIUM ?? '/usr/bin/chromium';

/** Why pages cannot be tried on this machine; undefined where they can. */
export const noBrowser = existsSync(CHROMIUM) ? undefined : `no Chromium at ${CHROMIUM}`;

/** How to start it so that WebGL works without a GPU: SwiftShader draws what a GPU would, right and slowly. */
export const SOFTWARE_GPU = {
  executablePath: CHROMIUM,
  args: [
    '--enable-unsafe-swiftshader',
    '--no-sandbox',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};
