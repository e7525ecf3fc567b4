import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Text that people wrote, as long as it is found here. */
export const texts = {
  /** The project's own documents. */
  english: () => {
    const docs = fileURLToPath(new URL('../../../../docs', import.meta.url));
    return readdirSync(docs, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => readFileSync(join(docs, name), 'utf8'))
      .join(' ');
  },
  /** What the TypeScript compiler says in Korean. */
  korean: () => {
    const lib = dirname(createRequire(import.meta.url).resolve('typescript'));
    const messages = readFileSync(join(lib, 'ko', 'diagnosticMessages.generated.json'), 'utf8');
    // It is a flat object of texts.
    return Object.values(JSON.parse(messages) as Record<string, string>).join(' ');
  },
} as const;

/** Cuts one event's text out of a whole: another one for each number, until the whole is used up. */
export function cut(whole: string, sequence: number, length: number): string {
  const places = Math.max(1, Math.floor(whole.length / length) - 1);
  const from = (sequence % places) * length;
  return whole.slice(from, from + length).replaceAll(/\s+/g, ' ');
}
