import type { Plugin } from 'vite';

const contractFile = /\/packages\/(?:contracts|protocol)\/src\/.*\.ts$/;
/** A property of its own lines, as the formatter leaves it. */
const summary = /^( +summary:)\s*'[^'\n]*',$/gm;

/** Creates the build step that leaves out what the contract says for documents: no page reads it. */
export function dropSummaries(): Plugin {
  return {
    name: 'drop-summaries',
    apply: 'build',
    enforce: 'pre',
    transform(code, id) {
      if (!contractFile.test(id) || !code.includes('defineEvent(')) return undefined;
      return { code: code.replaceAll(summary, "$1 '',"), map: null };
    },
  };
}
