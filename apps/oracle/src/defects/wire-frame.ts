/** A frame taken apart, to be put together otherwise. */
export interface WireFrame {
  readonly event: string | undefined;
  readonly id: string | undefined;
  readonly retry: string | undefined;
  readonly data: string;
}

/** Reads one block between blank lines; undefined for a comment. */
export function readWireFrame(block: string): WireFrame | undefined {
  const field = (name: string): string | undefined =>
    block
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2);
  const data = field('data');
  if (data === undefined) return undefined;
  return { event: field('event'), id: field('id'), retry: field('retry'), data };
}

/** Writes it again. */
export function writeWireFrame({ event, id, retry, data }: WireFrame): string {
  const fields = { event, id, retry, data };
  const lines = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}\n`],
  );
  return `${lines.join('')}\n`;
}
