import { Button, Empty, Result, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { SHORTCUTS } from './shortcuts.ts';

/** A conversation that went away while it was in view. */
export interface GoneConversation {
  name: string;
  reason: 'closed' | 'transferred' | 'moved' | 'gone';
}

/** The middle while no chat is open: nothing chosen yet, or the chosen one went away. */
export function NoChat({
  gone,
  onNext,
}: {
  gone: GoneConversation | null;
  onNext: (() => void) | undefined;
}) {
  const { t } = useTranslation();
  const next = onNext && (
    <Button type="primary" onClick={onNext}>
      {t('chat.next')}
    </Button>
  );
  if (gone) {
    return (
      <main className="pane pane-chat pane-centered" role="status">
        <Result
          status={gone.reason === 'closed' ? 'success' : 'info'}
          title={t(`chat.gone.${gone.reason}`, { name: gone.name })}
          extra={next}
        />
      </main>
    );
  }
  return (
    <main className="pane pane-chat pane-centered">
      <Empty
        image={Empty.PRESENTED_IMAGE_SIMPLE}
        description={
          <>
            <div>{t(onNext ? 'chat.none' : 'list.empty')}</div>
            {onNext && (
              <Typography.Text type="secondary">
                {t('chat.noneHint', { keys: SHORTCUTS.longest.keys.join('+') })}
              </Typography.Text>
            )}
          </>
        }
      >
        {next}
      </Empty>
    </main>
  );
}
