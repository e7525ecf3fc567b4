/** What a shortcut asks for. */
export type Command =
  'nextPost' | 'previousPost' | 'newest' | 'write' | 'goPosts' | 'goRooms' | 'findRooms' | 'sheet';

/** The parts of a keyboard event that determine the command. */
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

/** Milliseconds within which the second key of a pair has to follow; after that the first is ignored. */
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

/** Creates a function that reads one key after the other, and returns the command they form. */
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

/** Returns the intended character; undefined if a modifier or an input method takes the key. */
function characterOf(press: KeyPress): string | undefined {
  const { key, code, shiftKey } = press;
  if (press.ctrlKey || press.metaKey || press.altKey || press.isComposing) return undefined;
  if (/^[\x20-\x7e]$/.test(key)) return key;
  // A letter of another script: means the one in its place on a Latin keyboard.
  const isLetter = key.length === 1 || key === 'Process';
  if (!isLetter) return undefined;
  if (code === 'Slash') return shiftKey ? '?' : '/';
  if (code === 'Period' && !shiftKey) return '.';
  return /^Key[A-Z]$/.test(code) && !shiftKey ? code.slice(3).toLowerCase() : undefined;
}

/** Returns whether keys belong to something else: a focused field, or an open dialog. */
export function isTakenBy(target: EventTarget | null): boolean {
  if (document.querySelector('dialog[open]') !== null) return true;
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest('input, textarea, select') !== null;
}
