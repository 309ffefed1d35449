/** Finds links in Markdown that lead nowhere. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { anchorOf } from '../../site/links.js';

/** Targets of links and pictures, in Markdown and in HTML. */
const LINK = /\]\(([^)\s]+)[^)]*\)|\b(?:src|href)="([^"]+)"/g;

/** Markdown without its code, in which nothing is a link. */
const withoutCode = (text: string) =>
  text.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, (code) => code.slice(1, -1).replace(/[[\]<>]/g, ''));

function anchorsOf(file: string): string[] {
  return [...withoutCode(readFileSync(file, 'utf8')).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading!));
}

/**
 * Links of a file to what is not there, or lies outside.
 *
 * @param base folder that holds all that may be linked to
 * @param file path in it
 * @returns `file: link` for each
 */
export function deadLinks(base: string, file: string): string[] {
  const links = [...withoutCode(readFileSync(join(base, file), 'utf8')).matchAll(LINK)].map(
    ([, link, address]) => link ?? address!,
  );
  const isDead = (link: string): boolean => {
    if (/^(?:https?|mailto|data):/.test(link)) return false;
    const [path, anchor] = link.split('#');
    const target = path ? join(base, dirname(file), path) : join(base, file);
    if (relative(base, target).startsWith('..') || !existsSync(target)) return true;
    return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).includes(anchor);
  };
  return links.filter(isDead).map((link) => `${file}: ${link}`);
}
