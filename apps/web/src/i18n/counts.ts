/** Makes what writes a number as a language does. */
export function countIn(language: string): (n: number) => string {
  const format = new Intl.NumberFormat(language);
  return (n) => format.format(n);
}
