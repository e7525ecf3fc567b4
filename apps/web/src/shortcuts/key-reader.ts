/** What a shortcut asks for. */
export type Command =
  'nextPost' | 'previousPost' | 'newest' | 'write' | 'goPosts' | 'goRooms' | 'findRooms' | 'sheet';

/** What of a key that was pressed says what is meant. */
export type KeyPress = Pick<
  KeyboardEvent,
  | 'key'
  | 'code'
  | 'timeStamp'
  | 'ctrlKey'
  | 'metaKey'
  | 'altKey'
  | 'shiftKey'
  | 'isComposing'
  | 'repeat'
>;

/** Milliseconds within which the second key of a pair has to come; after it the first counts for nothing. */
export const pairMs = 1_500;

const commands: Readonly<Record<string, Command>> = {
  j: 'nextPost',
  k: 'previousPost',
  '.': 'newest',
  n: 'write',
  'g h': 'goPosts',
  'g r': 'goRooms',
  '/': 'findRooms',
  '?': 'sheet',
};

/** Makes what reads keys one after the other, and says what they ask for. */
export function createKeyReader(): (press: KeyPress) => Command | undefined {
  /** When `g` was pressed, if that was the last key. */
  let goAt: number | undefined;
  return (press) => {
    const key = characterOf(press);
    if (key === undefined) return undefined;
    const isPair = goAt !== undefined && press.timeStamp - goAt <= pairMs;
    goAt = key === 'g' && !isPair ? press.timeStamp : undefined;
    const command = commands[isPair ? `g ${key}` : key];
    const mayRepeat = command === 'nextPost' || command === 'previousPost';
    return press.repeat && !mayRepeat ? undefined : command;
  };
}

/** Returns the character that is meant; undefined where a modifier or an input method takes the key. */
function characterOf(press: KeyPress): string | undefined {
  const { key, code, shiftKey } = press;
  if (press.ctrlKey || press.metaKey || press.altKey || press.isComposing) return undefined;
  if (/^[\x20-\x7e]$/.test(key)) return key;
  // Another script's letter: what stands in its place on a Latin keyboard is meant.
  const isLetter = key.length === 1 || key === 'Process';
  if (!isLetter) return undefined;
  if (code === 'Slash') return shiftKey ? '?' : '/';
  if (code === 'Period' && !shiftKey) return '.';
  return /^Key[A-Z]$/.test(code) && !shiftKey ? code.slice(3).toLowerCase() : undefined;
}

/** Says whether keys are for somebody else: a field that is typed in, or an open dialog. */
export function isTakenBy(target: EventTarget | null): boolean {
  if (document.querySelector('dialog[open]') !== null) return true;
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest('input, textarea, select') !== null;
}
