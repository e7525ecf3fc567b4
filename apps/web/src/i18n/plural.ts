/** Texts of a language that has a singular and a plural. */
export interface PluralForms {
  readonly one: string;
  readonly other: string;
}

/** Creates a function that picks the text for a number by the language's own rule. */
export function pluralOf(language: string): (n: number, forms: PluralForms) => string {
  const rules = new Intl.PluralRules(language);
  return (n, forms) => (rules.select(n) === 'one' ? forms.one : forms.other);
}
