import type { Dictionary, TextKey } from './en-us.ts';
import { enUS } from './en-us.ts';
import { zhCN } from './zh-cn.ts';

export type LanguageTag = 'zh-CN' | 'en-US';

export interface Language {
  tag: LanguageTag;
  /** The text of a key with its `{names}` filled in; a value that is not given stays visible. */
  say(key: TextKey, values?: Record<string, string | number>): string;
}

const DICTIONARIES: Record<LanguageTag, Dictionary> = { 'zh-CN': zhCN, 'en-US': enUS };

/** The first wish that is Chinese or English decides; nothing known means English. */
export function chooseLanguage(wishes: readonly (string | null | undefined)[]): LanguageTag {
  for (const wish of wishes) {
    if (wish && /^zh\b/i.test(wish)) return 'zh-CN';
    if (wish && /^en\b/i.test(wish)) return 'en-US';
  }
  return 'en-US';
}

export function speak(tag: LanguageTag): Language {
  const dictionary = DICTIONARIES[tag];
  return {
    tag,
    say: (key, values = {}) =>
      dictionary[key].replace(/\{(\w+)\}/g, (whole, name: string) =>
        values[name] === undefined ? whole : String(values[name]),
      ),
  };
}
