import { ArrowLeftOutlined } from '@ant-design/icons';
import { Button, Empty, Result, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { SHORTCUTS } from './shortcuts.ts';

/** A conversation that went away while it was in view. */
export interface GoneConversation {
  name: string;
  reason: 'closed' | 'transferred' | 'moved' | 'gone';
}

export interface NoChatProps {
  gone: GoneConversation | null;
  /** Absent while there is no conversation to go to. */
  onNext: (() => void) | undefined;
  onBack: () => void;
}

/** The middle while no chat is open: nothing chosen yet, or the chosen one went away. */
export function NoChat({ gone, onNext, onBack }: NoChatProps) {
  const { t } = useTranslation();
  const next = onNext && (
    <Button type="primary" onClick={onNext}>
      {t('chat.next')}
    </Button>
  );
  return (
    <main className="pane pane-chat pane-centered">
      <Button
        className="only-phone no-chat-back"
        type="text"
        icon={<ArrowLeftOutlined />}
        aria-label={t('back')}
        onClick={onBack}
      />
      {gone ? (
        <div role="status">
          <Result
            status={gone.reason === 'closed' ? 'success' : 'info'}
            title={t(`chat.gone.${gone.reason}`, { name: gone.name })}
            extra={next}
          />
        </div>
      ) : (
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
      )}
    </main>
  );
}
