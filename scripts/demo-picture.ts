/** Photographs the demo page as a newcomer sees it: `npx tsx scripts/demo-picture.ts docs/demo-page.jpg`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Site } from '../test/demo-web/site.js';

const [out] = process.argv.slice(2);
if (!out) throw new Error('Usage: npx tsx scripts/demo-picture.ts FILE.jpg');
const folder = mkdtempSync(join(tmpdir(), 'msfsr-demo-web-'));
const site = await Site.start(async (_, make) => {
  await make(folder);
  return folder;
});
try {
  const { page, complaints } = await site.open({ path: '', viewport: { width: 1280, height: 1190 } });
  await page
    .getByRole('status')
    .filter({ hasText: /4 of 4 faces restored/ })
    .waitFor();
  await page.locator('.face-button').last().hover();
  await page.screenshot({ path: out, type: 'jpeg', quality: 88 });
  if (complaints.length > 0) throw new Error(`The page complains:\n${complaints.join('\n')}`);
} finally {
  await site.stop();
  rmSync(folder, { recursive: true });
}
