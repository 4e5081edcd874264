/** What is filled into words that were written beforehand; what is not known is absent. */
export type PhraseValues = Record<string, string | undefined>;

const VARIABLE = /\{([A-Za-z]+)(?:\|([^{}|]{0,100}))?\}/g;

/**
 * The words as they are sent: `{buyer|亲}` is the buyer's name, or 亲 where he has none. Of `values` the names are the
 * variables; what is none of them stays as it is.
 */
export const fillPhrase = (text: string, values: PhraseValues): string =>
  text.replace(VARIABLE, (all, name: string, fallback: string = '') =>
    Object.hasOwn(values, name) ? values[name] || fallback : all,
  );
