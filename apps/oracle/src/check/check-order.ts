import type { Posted } from './check-posts.ts';
import type { Violation } from './violation.ts';

/** One that was answered, and has an id. */
type Made = Posted & { readonly id: string };

/**
 * Checks that what was sent after another one's answer sorts after it in its list, whatever nodes have
 * answered (P13). A POST that was repeated was sent when it was sent first.
 */
export function checkOrder(posted: readonly Posted[]): Violation[] {
  const made = posted.filter((each): each is Made => each.id !== undefined);
  const lists = new Map<string, Made[]>();
  for (const each of made) lists.set(each.list, [...(lists.get(each.list) ?? []), each]);
  return [...lists.values()].flatMap(checkList);
}

function checkList(list: readonly Made[]): Violation[] {
  const answered = [...list].sort((a, b) => a.answeredAt - b.answeredAt);
  let next = 0;
  /** The one with the highest id of those that were answered by then. */
  let highest: Made | undefined;
  return [...list]
    .sort((a, b) => a.sentAt - b.sentAt)
    .flatMap((each): Violation[] => {
      for (; next < answered.length; next += 1) {
        const before = answered[next];
        if (before === undefined || before.answeredAt >= each.sentAt) break;
        if (highest === undefined || before.id > highest.id) highest = before;
      }
      if (highest === undefined || each.id > highest.id) return [];
      const lateMs = Math.round(each.sentAt - highest.answeredAt);
      const what = `${each.id} sorts below ${highest.id}, which was answered ${String(lateMs)} ms before it was sent`;
      return [{ kind: 'misordered', who: `POST ${each.list}`, what, count: 1, at: Date.now() }];
    });
}
