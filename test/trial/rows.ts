import { bundlerRows } from './bundlers.js';
import { exampleRows } from './examples.js';
import { guideRows } from './guides.js';
import { installRows } from './installs.js';
import { pageRows } from './plain-pages.js';
import type { Row } from './row.js';

/** The whole matrix. */
export const rows: readonly Row[] = [...installRows, ...guideRows, ...exampleRows, ...bundlerRows, ...pageRows];
