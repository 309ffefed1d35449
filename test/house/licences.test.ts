import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const text = (path: string) => readFileSync(path, 'utf8');
const json = (path: string) => JSON.parse(text(path));
const paper = text('LICENSES.md');
/** First table below a heading, row by row. */
const table = (of: string, heading: string) =>
  of
    .split(`\n## ${heading}\n`)[1]!
    .split('\n## ')[0]!
    .split('\n')
    .filter((line) => line.startsWith('| '));

describe('LICENSES.md', () => {
  it('lists every folder of weights with the licence of its manifest', () => {
    const rows = table(paper, 'Weights').slice(1);
    // What is not packed has no link: papers of the package lead to its files alone.
    const pattern = /^\| (?:\[[\w-]+\]\((weights\/[\w-]+)\/card\.md\)|`(zoo\/[\w-]+)`) \| ([^|]+) \|/;
    const stated = rows.map((row) => {
      const [, linked, named, licence] = pattern.exec(row)!;
      return [linked ?? named, licence];
    });
    const folders = ['weights', 'zoo'].flatMap((parent) => readdirSync(parent).map((name) => `${parent}/${name}`));
    const shipped = folders.map((folder) => [folder, json(`${folder}/manifest.json`).licence]);
    expect(Object.fromEntries(stated)).toEqual(Object.fromEntries(shipped));
  });

  it('lists the sources of the data as the cards do', () => {
    for (const name of ['compact-x8', 'compact-x8-real'])
      expect(table(paper, 'Data')).toEqual(table(text(`weights/${name}/card.md`), 'Data'));
  });

  it('lists what comes along with its licence', () => {
    const { peerDependencies, optionalDependencies } = json('package.json');
    const along = table(paper, 'What comes along').join('\n');
    for (const name of Object.keys({ ...peerDependencies, ...optionalDependencies })) {
      const row = along
        .split('\n')
        .find((line) => line.includes(`\`${name}\``) || line.includes(`\`${name.replace('@tensorflow/tfjs', '')}\``));
      expect(row, name).toContain(json(`node_modules/${name}/package.json`).license);
    }
  });
});
