import { AutoComplete, Form, Input, Modal, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Phrase } from '../../../client-sdk/protocol/phrases.ts';

const MAX_TEXT = 2000;

export interface PhraseDialogProps {
  /** Absent: a new one. */
  phrase: Phrase | undefined;
  /** Codes that other phrases have. */
  taken: readonly string[];
  folders: readonly string[];
  onSave: (phrase: Phrase) => Promise<void>;
  onClose: () => void;
}

/** One phrase in a form. */
export function PhraseDialog({ phrase, taken, folders, onSave, onClose }: PhraseDialogProps) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Phrase>();
  return (
    <Modal
      open
      title={t(phrase ? 'phrases.edit' : 'phrases.add')}
      okText={t('phrases.save')}
      onOk={form.submit}
      onCancel={onClose}
      data-testid="phrase-dialog"
    >
      <Form<Phrase>
        form={form}
        layout="vertical"
        initialValues={phrase ?? { code: '', folder: '', text: '' }}
        onFinish={({ code, folder = '', text }) => onSave({ code: code.trim(), folder: folder.trim(), text })}
      >
        <Form.Item
          name="code"
          label={t('phrases.code')}
          extra={t('phrases.codeHint')}
          rules={[
            { required: true, pattern: /^\s*[^\s/]{1,32}\s*$/, message: t('phrases.bad_code') },
            {
              validator: async (_, code: string) => {
                if (taken.includes(code.trim())) throw new Error(t('phrases.repeated_code'));
              },
            },
          ]}
        >
          <Input maxLength={32} prefix="/" />
        </Form.Item>
        <Form.Item name="folder" label={t('phrases.folder')} extra={t('phrases.folderHint')}>
          <AutoComplete options={folders.map((value) => ({ value }))} maxLength={100} />
        </Form.Item>
        <Form.Item
          name="text"
          label={t('phrases.text')}
          extra={<Typography.Text type="secondary">{t('phrases.textHint')}</Typography.Text>}
          rules={[{ required: true, max: MAX_TEXT, message: t('phrases.bad_text') }]}
        >
          <Input.TextArea autoSize={{ minRows: 3, maxRows: 10 }} maxLength={MAX_TEXT} showCount />
        </Form.Item>
      </Form>
    </Modal>
  );
}
