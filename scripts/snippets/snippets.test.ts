import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { published } from '../packages/published.ts';
import { checkTypes } from './check-types.ts';
import { preludes } from './preludes.ts';
import { nameIn, readSnippets, type Language } from './read-snippets.ts';

const readmes = [...published.keys()]
  .filter((folder) => readdirSync(`packages/${folder}`).includes('README.md'))
  .map((folder) => `packages/${folder}/README.md`);

describe('the snippets of the READMEs', () => {
  it('name their files', () => {
    for (const document of readmes) {
      const unnamed = readSnippets(document).filter(
        ({ fence, file }) => fence !== 'sh' && file === undefined,
      );
      expect(unnamed, document).toEqual([]);
    }
  });

  it.each<Language>(['TypeScript', 'JavaScript'])('pass the compiler as %s', (language) => {
    const files = readmes
      .flatMap(readSnippets)
      .filter(({ fence }) => fence === 'ts')
      .map(({ file = '', text }): [string, string] => [nameIn(language, file), text]);
    expect(new Set(files.map(([name]) => name)).size).toBe(files.length);
    expect(checkTypes(new Map(files))).toEqual([]);
  });
});

describe.each(Object.keys(preludes))('the snippets of %s', (document) => {
  it.each<Language>(['TypeScript', 'JavaScript'])('pass the compiler as %s', (language) => {
    const blocks = readSnippets(document).filter(({ fence }) => fence === 'ts');
    const files = blocks.map(({ file, text }, at): [string, string] => [
      nameIn(language, file ?? `block-${String(at + 1)}.ts`),
      text,
    ]);
    const prelude: [string, string] = ['prelude.ts', preludes[document] ?? ''];
    expect(files).not.toEqual([]);
    expect(checkTypes(new Map([prelude, ...files]))).toEqual([]);
  });
});

it('Contracts that a page shares use zod/mini', () => {
  for (const document of [...readmes, ...Object.keys(preludes)]) {
    const texts = readSnippets(document).map(({ text }) => text);
    expect(
      texts.filter((text) => text.includes("from 'zod'")),
      document,
    ).toEqual([]);
  }
});

describe('checkTypes', () => {
  it('reports a type error, and a type in JavaScript', () => {
    expect(checkTypes(new Map([['a.ts', 'export const a: string = 1;']]))).toHaveLength(1);
    expect(checkTypes(new Map([['a.js', 'export const a: number = 1;']]))).toHaveLength(1);
  });
});
