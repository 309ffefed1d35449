/** What to do about files that the system refuses to write, by the codes of its errors. */
const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: make room, or choose a folder on another one',
  EDQUOT: 'the quota of the disk is used up: make room, or choose a folder on another one',
  EROFS: 'the disk can only be read: choose a folder on another one',
  EACCES: 'it may not be written: allow it, or choose another folder',
  EPERM: 'it may not be written: allow it, or choose another folder',
};

/** The message of an error of the file system, and what to do about it. sharp gives no codes, but the words of the system. */
export function diskErrorText({ code, message }: NodeJS.ErrnoException): string {
  const key = code ?? (/no space left/i.test(message) ? 'ENOSPC' : '');
  return ADVICE[key] ? `${message}; ${ADVICE[key]}` : message;
}
