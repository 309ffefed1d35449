/** Makes Markdown of the repository Markdown of the site. */
import { posix } from 'node:path';

/** What a link may lead to without being changed: other hosts, a heading of the same page. */
const ELSEWHERE = /^(?:[a-z]+:|#)/;
/** A fenced block; its marks after the language are for the tests of the snippets. */
const FENCE = /^(```+)(\w*)[^\n]*(\n[\s\S]*?^\1)$/gm;
const CODE = /(`[^`\n]*`)/;
const TARGET = /(\]\(|\b(?:src|href)=")([^)\s"]+)/g;

/** As GitHub names headings in addresses: links of docs/ hold there and on the site. */
export const anchorOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');

/**
 * Leads links and pictures to addresses of the site, and takes the marks off fenced blocks. Code stays as it is.
 *
 * @param text Markdown
 * @param file its path in the repository, from which its links are read
 * @param addressOf address of the page or picture for a path in the repository
 */
export function adaptMarkdown(text: string, file: string, addressOf: (path: string) => string): string {
  const adapt = (target: string) => {
    if (ELSEWHERE.test(target)) return target;
    const [path, anchor] = target.split('#') as [string, string?];
    const address = addressOf(posix.join(posix.dirname(file), path));
    return anchor ? `${address}#${anchor}` : address;
  };
  const prose = (part: string) =>
    part
      .split(CODE)
      .map((piece) =>
        CODE.test(piece) ? piece : piece.replace(TARGET, (_, before, target) => `${before}${adapt(target)}`),
      )
      .join('');
  let done = '';
  let end = 0;
  for (const { index, 0: all, 1: fence, 2: language, 3: body } of text.matchAll(FENCE)) {
    done += `${prose(text.slice(end, index))}${fence}${language}${body}`;
    end = index + all.length;
  }
  return done + prose(text.slice(end));
}
