/** Creates a function that formats a number in a language. */
export function countIn(language: string): (n: number) => string {
  const format = new Intl.NumberFormat(language);
  return (n) => format.format(n);
}
