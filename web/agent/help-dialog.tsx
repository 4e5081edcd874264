import { Flex, Modal, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { SHORTCUTS, type Shortcut } from './shortcuts.ts';

const ROWS: [text: string, keys: readonly string[]][] = [
  ['send', ['Enter']],
  ['newLine', ['Shift', 'Enter']],
  ['phrases', ['/']],
  ...(['next', 'previous', 'longest', 'transfer', 'close', 'details'] satisfies Shortcut[]).map(
    (name): [string, readonly string[]] => [name, SHORTCUTS[name].keys],
  ),
  ['escape', ['Esc']],
  ['help', SHORTCUTS.help.keys],
];

/** Lists the keys of the workbench. */
export function HelpDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal destroyOnHidden open={open} onCancel={onClose} footer={null} title={t('help.title')} width={420}>
      {ROWS.map(([text, keys]) => (
        <Flex key={text} justify="space-between" gap={16} style={{ padding: '6px 0' }}>
          <span>{t(`help.${text}`)}</span>
          <span style={{ whiteSpace: 'nowrap' }}>
            {keys.map((key) => (
              <Typography.Text keyboard key={key}>
                {key}
              </Typography.Text>
            ))}
          </span>
        </Flex>
      ))}
    </Modal>
  );
}
