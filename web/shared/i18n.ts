import i18next, { type Resource } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { enUS } from './locales/en-US.ts';
import { zhCN } from './locales/zh-CN.ts';
import { TRACE_TEXTS } from './trace-locale.ts';

/** The languages of the pages, each by its own name. */
export const LANGUAGES = { 'zh-CN': '中文', 'en-US': 'English' } as const;
export type Language = keyof typeof LANGUAGES;

/** The texts of one page or one part: strings by key, nested as deep as reads well. */
export type Texts = { [key: string]: string | Texts };

const STORAGE_KEY = 'fenliu.language';
const SHARED: Record<Language, Texts> = { 'zh-CN': zhCN, 'en-US': enUS };

function firstLanguage(): Language {
  const stored = localStorage.getItem(STORAGE_KEY);
  if (stored && stored in LANGUAGES) return stored as Language;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en-US';
}

/** The language the page is in now. */
export function currentLanguage(): Language {
  return i18next.language as Language;
}

/** Shows the page in another language, and remembers it for the next visit. */
export function setLanguage(language: Language): void {
  localStorage.setItem(STORAGE_KEY, language);
  void i18next.changeLanguage(language);
}

/** Starts the texts of one page. A key is looked up in the page's texts first, then in the shared ones. */
export function startI18n(page: Record<Language, Texts>): void {
  const resources: Resource = {};
  for (const language of Object.keys(LANGUAGES) as Language[]) {
    resources[language] = { page: page[language], shared: SHARED[language], trace: TRACE_TEXTS[language] };
  }
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language;
  });
  void i18next.use(initReactI18next).init({
    resources,
    lng: firstLanguage(),
    fallbackLng: 'en-US',
    ns: ['page', 'shared'],
    defaultNS: 'page',
    fallbackNS: 'shared',
    interpolation: { escapeValue: false }, // react escapes
    initAsync: false,
  });
}
