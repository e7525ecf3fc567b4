/** Writes a topic: its name, then the values that it is made of, `tasks:a:4`. */
export function formatTopic(name: string, fields: readonly string[], data: object): string {
  // Of what a topic is made of, every payload has the fields.
  const values = data as Readonly<Record<string, string | number | boolean>>;
  return [name, ...fields.map((field) => encodeURIComponent(values[field] ?? ''))].join(':');
}
