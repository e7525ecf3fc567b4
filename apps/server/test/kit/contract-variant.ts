import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

/** One passage of the contract's sources, and what another release has there. */
export interface ContractChange {
  /** Below `packages/contracts/src`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const sources = fileURLToPath(new URL('../../../../packages/contracts/src', import.meta.url));

/**
 * Builds as if the contract were that of another release. Fails when a passage is not there: then the
 * build would be the same as without.
 */
export function changeContract(changes: readonly ContractChange[]): Plugin {
  const left = new Set(changes);
  return {
    name: 'change-contract',
    enforce: 'pre',
    transform(code, id) {
      let changed = code;
      for (const change of changes) {
        if (id !== join(sources, change.file) || !changed.includes(change.from)) continue;
        changed = changed.replace(change.from, change.to);
        left.delete(change);
      }
      return changed === code ? undefined : { code: changed, map: null };
    },
    buildEnd(error) {
      const missing = [...left].map(({ file, from }) => `${file}: ${from}`);
      if (error === undefined && missing.length > 0) {
        this.error(`The contract has nothing like this:\n${missing.join('\n')}`);
      }
    },
  };
}
