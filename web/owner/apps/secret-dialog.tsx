import { Alert, Button, Descriptions, Modal, Typography } from 'antd';
import { useTranslation } from 'react-i18next';

/** A secret, and what else is needed beside it. */
export interface ShownSecret {
  title: string;
  lines: { label: string; value: string }[];
}

/** Shows a secret the one time that it can be seen; only its own button closes it. */
export function SecretDialog({ secret, onClose }: { secret: ShownSecret | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      open={secret !== undefined}
      title={secret?.title}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      footer={
        <Button type="primary" onClick={onClose}>
          {t('apps.secret.kept')}
        </Button>
      }
    >
      <Alert type="warning" showIcon title={t('apps.secret.once')} style={{ marginBottom: 12 }} />
      <Descriptions
        column={1}
        size="small"
        layout="vertical"
        items={(secret?.lines ?? []).map(({ label, value }) => ({
          key: label,
          label,
          children: (
            <Typography.Text
              copyable={{ text: value, tooltips: [t('apps.secret.copy'), t('apps.secret.copied')] }}
            >
              <code style={{ overflowWrap: 'anywhere' }}>{value}</code>
            </Typography.Text>
          ),
        }))}
      />
    </Modal>
  );
}
