import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

/** One passage of the sources, and its replacement in another release. */
export interface ReleaseChange {
  /** From the repository's root. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const root = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * Builds as if the sources were those of another release. Fails if a passage is missing: the build would be
 * unchanged.
 */
export function changeRelease(changes: readonly ReleaseChange[]): Plugin {
  const left = new Set(changes);
  return {
    name: 'change-release',
    enforce: 'pre',
    transform(code, id) {
      let changed = code;
      for (const change of changes) {
        if (id !== join(root, change.file) || !changed.includes(change.from)) continue;
        changed = changed.replace(change.from, change.to);
        left.delete(change);
      }
      return changed === code ? undefined : { code: changed, map: null };
    },
    buildEnd(error) {
      const missing = [...left].map(({ file, from }) => `${file}: ${from}`);
      if (error === undefined && missing.length > 0) {
        this.error(`The sources have nothing like this:\n${missing.join('\n')}`);
      }
    },
  };
}
