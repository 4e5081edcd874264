import { GlobalOutlined } from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { currentLanguage, LANGUAGES, setLanguage } from './i18n.ts';

/** A button that shows the page in its other language; a picture alone where room is short. */
export function LanguageSwitch({ short = false }: { short?: boolean }) {
  const { t } = useTranslation();
  const other = currentLanguage() === 'zh-CN' ? 'en-US' : 'zh-CN';
  return (
    <Tooltip title={t('language.switch')}>
      <Button
        type="text"
        icon={<GlobalOutlined />}
        lang={other}
        aria-label={`${t('language.switch')}: ${LANGUAGES[other]}`}
        onClick={() => setLanguage(other)}
      >
        {!short && LANGUAGES[other]}
      </Button>
    </Tooltip>
  );
}
