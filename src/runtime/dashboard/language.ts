export type Language = 'de' | 'en';

/** The same words in both languages; English says which there are. */
export type Spoken<Words> = Readonly<Record<Language, Words>>;

export function spoken<Words>(words: { readonly en: Words; readonly de: NoInfer<Words> }): Spoken<Words> {
  return words;
}

export interface LanguageOptions {
  /** What was chosen on a page. */
  readonly chosen: string | undefined;
  readonly acceptLanguage: string | undefined;
  /** Of the company; undefined before anybody has signed in. */
  readonly locale: string | undefined;
}

/** What was chosen, else what the browser likes best, else the company's own, else English. */
export function languageOf({ chosen, acceptLanguage = '', locale }: LanguageOptions): Language {
  const accepted = acceptLanguage
    .split(',')
    .map((part) => ({ language: known(part), weight: Number(/;\s*q=([\d.]+)/.exec(part)?.[1] ?? 1) }))
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
    .find(({ language }) => language !== undefined)?.language;
  return known(chosen) ?? accepted ?? known(locale) ?? 'en';
}

/** `de-AT` → `de` */
function known(tag: string | undefined): Language | undefined {
  const [primary] = (tag ?? '').trim().toLowerCase().split(/[-_;]/);
  return primary === 'de' || primary === 'en' ? primary : undefined;
}
