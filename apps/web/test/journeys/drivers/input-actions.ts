/** Code points by which WebDriver, classic and BiDi, names the keys that type nothing. */
const keyCodes: Readonly<Record<string, string>> = {
  Backspace: '\uE003',
  Tab: '\uE004',
  Enter: '\uE007',
  '\n': '\uE007',
  Shift: '\uE008',
  Control: '\uE009',
  Alt: '\uE00A',
  Escape: '\uE00C',
  PageUp: '\uE00E',
  PageDown: '\uE00F',
  End: '\uE010',
  Home: '\uE011',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
  Delete: '\uE017',
};

/** Writes a click at a point as WebDriver's actions. */
export function clickActions(x: number, y: number): readonly object[] {
  return [
    {
      type: 'pointer',
      id: 'mouse',
      parameters: { pointerType: 'mouse' },
      actions: [
        { type: 'pointerMove', x: Math.round(x), y: Math.round(y), duration: 0 },
        { type: 'pointerDown', button: 0 },
        { type: 'pointerUp', button: 0 },
      ],
    },
  ];
}

/** Writes a turn of the wheel as WebDriver's actions. */
export function wheelActions(x: number, y: number, deltaY: number): readonly object[] {
  const at = { x: Math.round(x), y: Math.round(y) };
  return [
    {
      type: 'wheel',
      id: 'wheel',
      actions: [{ type: 'scroll', ...at, deltaX: 0, deltaY, duration: 0 }],
    },
  ];
}

/** Writes keys that are pressed together as WebDriver's actions. */
export function pressActions(keys: readonly string[]): readonly object[] {
  const values = keys.map(codeOf);
  const down = values.map((value) => ({ type: 'keyDown', value }));
  const up = values.toReversed().map((value) => ({ type: 'keyUp', value }));
  return [{ type: 'key', id: 'keyboard', actions: [...down, ...up] }];
}

/** Writes the typing of a text as WebDriver's actions. */
export function typeActions(text: string): readonly object[] {
  const actions = Array.from(text, codeOf).flatMap((value) => [
    { type: 'keyDown', value },
    { type: 'keyUp', value },
  ]);
  return [{ type: 'key', id: 'keyboard', actions }];
}

function codeOf(key: string): string {
  const code = keyCodes[key] ?? key;
  if (Array.from(code).length !== 1) throw new Error(`The key ${key} has no code yet: add it.`);
  return code;
}
