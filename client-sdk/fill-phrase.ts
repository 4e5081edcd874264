/** What is filled into a quick phrase; what is not known is absent. */
export interface PhraseValues {
  buyer?: string | undefined;
  order?: string | undefined;
  agent?: string | undefined;
}

const VARIABLE = /\{(buyer|order|agent)(?:\|([^{}|]{0,100}))?\}/g;

/** The phrase as it is sent: `{buyer|亲}` is the buyer's name, or 亲 where he has none. */
export const fillPhrase = (text: string, values: PhraseValues): string =>
  text.replace(VARIABLE, (_all, name: keyof PhraseValues, fallback: string = '') => values[name] || fallback);
