import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../packages/run.ts';

/** The two languages in which a reader follows a document. */
export type Language = 'TypeScript' | 'JavaScript';

/** A fenced block of a document. */
export interface Snippet {
  /** What is written after the fence, such as `ts` or `sh`. */
  readonly fence: string;
  /** The file that its first line names, e.g. `// orders.ts` or `<!-- index.html -->`; undefined: none. */
  readonly file: string | undefined;
  /** The only language that it is for, where its first line is `# TypeScript` or `# JavaScript`. */
  readonly only: Language | undefined;
  readonly text: string;
}

const block = /^```(\w+)\n([\s\S]*?)^```$/gm;
const fileName = /^(?:\/\/|<!--) ([\w./-]+\.\w+)/;
const language = /^# (TypeScript|JavaScript)$/m;

/** Reads the fenced blocks of a document, in their order. */
export function readSnippets(document: string): Snippet[] {
  const text = readFileSync(join(root, document), 'utf8');
  return [...text.matchAll(block)].map(([, fence = '', text = '']) => {
    const first = text.split('\n', 1)[0] ?? '';
    // The pattern has no other alternatives.
    const only = language.exec(first)?.[1] as Language | undefined;
    return { fence, file: fileName.exec(first)?.[1], only, text };
  });
}

/** Returns the name under which a reader keeps a file of a snippet: `orders.ts` is `orders.js` in JavaScript. */
export function nameIn(language: Language, file: string): string {
  return language === 'TypeScript' ? file : file.replace(/\.ts$/, '.js');
}
