import { App, ConfigProvider, type ThemeConfig, theme } from 'antd';
import antdEnUs from 'antd/es/locale/en_US.js';
import antdZhCn from 'antd/es/locale/zh_CN.js';
import { type ComponentProps, type PropsWithChildren, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';

type Locale = NonNullable<ComponentProps<typeof ConfigProvider>['locale']>;

// antd's types describe its CommonJS build; the bundler takes its ES build, where the default is the locale.
const LOCALES: Record<string, Locale> = {
  'zh-CN': antdZhCn as unknown as Locale,
  'en-US': antdEnUs as unknown as Locale,
};

const TOKENS: NonNullable<ThemeConfig['token']> = {
  borderRadius: 8,
  fontFamily:
    "system-ui, -apple-system, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif",
};

// The palette that antd makes of so dark a seed is grey; these are the same teal, lighter.
const LIGHT: ThemeConfig['token'] = {
  colorPrimary: '#0f766e',
  colorLink: '#0f766e',
  colorPrimaryBg: '#eefbf8',
  colorPrimaryBgHover: '#d6f3ec',
  colorPrimaryBorder: '#99dccf',
  colorPrimaryBorderHover: '#6cc7b6',
};
const DARK: ThemeConfig['token'] = { colorPrimary: '#2dd4bf', colorLink: '#2dd4bf' };

const darkQuery = window.matchMedia('(prefers-color-scheme: dark)');

function subscribeDark(changed: () => void): () => void {
  darkQuery.addEventListener('change', changed);
  return () => darkQuery.removeEventListener('change', changed);
}

/** Whoever asked his system for less motion gets none of antd's. */
const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Colours, sizes and antd's own words in the page's language; dark where the system is. */
export function Theme({ children }: PropsWithChildren) {
  const { i18n } = useTranslation();
  const dark = useSyncExternalStore(subscribeDark, () => darkQuery.matches);
  const locale = LOCALES[i18n.language];
  return (
    <ConfigProvider
      {...(locale && { locale })}
      button={{ autoInsertSpace: false }}
      // A long name in a title does not run under the button that closes the dialog.
      modal={{ styles: { title: { paddingInlineEnd: 32 } } }}
      theme={{
        algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
        token: { ...TOKENS, ...(dark ? DARK : LIGHT), motion: !still },
        cssVar: { key: 'fenliu' },
        hashed: false,
      }}
    >
      <App>{children}</App>
    </ConfigProvider>
  );
}
