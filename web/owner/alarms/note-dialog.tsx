import { Form, Input, Modal, Typography } from 'antd';
import { useTranslation } from 'react-i18next';

/** Asks what was done about an alarm. */
export function NoteDialog(props: {
  what: string;
  busy: boolean;
  onHandle: (note: string) => Promise<void>;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const [form] = Form.useForm<{ note?: string }>();
  return (
    <Modal
      open
      title={t('alarms.withNote')}
      okText={t('alarms.handle')}
      confirmLoading={props.busy}
      onOk={form.submit}
      onCancel={props.onClose}
    >
      <Typography.Paragraph>{props.what}</Typography.Paragraph>
      <Form form={form} layout="vertical" onFinish={({ note = '' }) => void props.onHandle(note.trim())}>
        <Form.Item name="note" label={t('alarms.note')}>
          <Input.TextArea autoFocus rows={3} maxLength={500} placeholder={t('alarms.noteHint')} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
