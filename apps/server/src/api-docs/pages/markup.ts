/** Markup that is safe to send: made by `html` alone. */
export class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

type Part = string | Markup | readonly Markup[];

/** Writes markup; what is put into it is text, unless it is markup itself. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(
    strings.map((text, n) => text + (n < parts.length ? write(parts[n] ?? '') : '')).join(''),
  );
}

function write(part: Part): string {
  if (part instanceof Markup) return String(part);
  return typeof part === 'string' ? escape(part) : part.map(String).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}
