/* global __filename */
/**
 * `import.meta.url` of the CommonJS files. Node is told by its process: pages' globals may be there too (jsdom). Every character that an
 * address would read as its own is escaped, so that folders may be called `a#b`, `50% off` or `a?b`.
 */
export const importMetaUrl = globalThis.process?.versions?.node
  ? fileUrl(__filename)
  : (globalThis.document?.currentScript?.src ?? globalThis.document?.baseURI ?? globalThis.location?.href);

function fileUrl(path) {
  const isWindows = /^([A-Za-z]:)?\\/.test(path);
  const parts = isWindows ? path.replaceAll('\\', '/') : path;
  const rooted = parts.startsWith('//') ? parts.slice(2) : parts.replace(/^\/?/, '/');
  return `file://${encodeURI(rooted).replace(/[?#]/g, encodeURIComponent)}`;
}
