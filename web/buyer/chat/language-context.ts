import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { type Language, speak } from '../language/language.ts';

export const LanguageContext = createContext<Language>(speak('en-US'));

/** The reader's language, with `say` for its texts. */
export function useLanguage(): Language {
  return useContext(LanguageContext);
}
