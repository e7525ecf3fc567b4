import { breaksOldClients, breaksOldServers, type Change } from '../compare/change.ts';

const title = '# Changes of the contract\n';

/** Adds a release to the changelog's text, the newest first. */
export function addToChangelog(text: string, entry: string): string {
  const others = text.startsWith(title) ? text.slice(title.length) : `\n${text}`;
  return `${title}\n${entry}${others}`;
}

/** Writes a release's entry from what it changes; none of it is written by hand. */
export function writeEntry(
  changes: readonly Change[],
  release: { readonly day: string; readonly generation: number },
): string {
  const groups = [
    ['Breaks old clients', changes.filter(breaksOldClients)],
    [
      'Breaks old servers',
      changes.filter((change) => breaksOldServers(change) && !breaksOldClients(change)),
    ],
    ['Compatible', changes.filter(({ impact }) => impact === 'compatible')],
  ] as const;
  return [
    `## ${release.day}, generation ${String(release.generation)}\n`,
    ...groups.flatMap(([name, some]) =>
      some.length === 0 ? [] : [`### ${name}\n`, `${some.map(writeLine).join('\n')}\n`],
    ),
  ].join('\n');
}

function writeLine({ subject, path, what, before, after }: Change): string {
  const where = [subject, path].filter((part) => part !== '').map((part) => `\`${part}\``);
  return `- ${where.join(' ')} ${what}: ${before} → ${after}`;
}
