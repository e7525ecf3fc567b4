import { expect } from 'vitest';
import type { Tab } from './driver.ts';

/** Names an element as a user finds it: by what it is called, or what it says. */
export interface Target {
  /** @defaultValue any element */
  readonly css?: string;
  /** Its label, or the whole text that it shows, with single spaces. @defaultValue any */
  readonly name?: string;
}

/** Counts the elements in the document that are drawn, in sight or further down. */
export async function countOf(tab: Tab, target: Target): Promise<number> {
  return (await lookFor(tab, target, false)).count;
}

/** Waits until an element is there. */
export async function untilThere(tab: Tab, target: Target): Promise<void> {
  await expect
    .poll(() => countOf(tab, target), { message: `${describe(target)} is there` })
    .toBeGreaterThan(0);
}

/** Waits until no element is there any more. */
export async function untilGone(tab: Tab, target: Target): Promise<void> {
  await expect.poll(() => countOf(tab, target), { message: `${describe(target)} is gone` }).toBe(0);
}

/** Clicks on the first element there is, once it rests and nothing covers it. */
export async function click(tab: Tab, target: Target): Promise<void> {
  let found: Found | undefined;
  const message = `${describe(target)} can be clicked`;
  await expect
    .poll(async () => (found = await lookFor(tab, target, true)), { message })
    .toMatchObject({ point: { x: expect.any(Number) as number } });
  const point = found?.point ?? undefined;
  if (point !== undefined) await tab.clickAt(point.x, point.y);
}

/** Clicks into a field, and types a text in the place of what is there. */
export async function fill(tab: Tab, target: Target, text: string): Promise<void> {
  await click(tab, target);
  await tab.press('Control', 'a');
  await (text === '' ? tab.press('Delete') : tab.type(text));
}

/** What was found of a target. */
interface Found {
  readonly count: number;
  /** The middle of the first one; null when it moves, is covered, or was not asked for. */
  readonly point: { readonly x: number; readonly y: number } | null;
}

/** Looks for elements; where a click is wanted, brings the first one into the window. */
function lookFor(tab: Tab, { css = '*', name }: Target, isForClick: boolean): Promise<Found> {
  return tab.evaluate(
    async (css, name, isForClick) => {
      const namesOf = (element: Element): (string | null)[] => [
        element.getAttribute('aria-label'),
        ...[...((element as HTMLInputElement).labels ?? [])].map((label) => label.textContent),
        element.textContent,
      ];
      const isNamed = (element: Element): boolean =>
        name === null || namesOf(element).some((n) => n?.replace(/\s+/g, ' ').trim() === name);
      const found = [...document.querySelectorAll(css)].filter(
        (element) => element.checkVisibility({ visibilityProperty: true }) && isNamed(element),
      );
      const [first] = found;
      if (!isForClick || first === undefined) return { count: found.length, point: null };
      const middle = () => {
        const { left, top, width, height } = first.getBoundingClientRect();
        return { x: left + width / 2, y: top + height / 2 };
      };
      const isOpen = ({ x, y }: { x: number; y: number }): boolean =>
        first.contains(document.elementFromPoint(x, y));
      if (!isOpen(middle())) first.scrollIntoView({ block: 'center', behavior: 'instant' });
      const before = middle();
      for (let frames = 0; frames < 2; frames += 1) await new Promise(requestAnimationFrame);
      const now = middle();
      const isAtRest = before.x === now.x && before.y === now.y;
      return { count: found.length, point: isAtRest && isOpen(now) ? now : null };
    },
    css,
    name ?? null,
    isForClick,
  );
}

function describe({ css = '', name }: Target): string {
  return name === undefined ? css : `${css} “${name}”`.trim();
}
