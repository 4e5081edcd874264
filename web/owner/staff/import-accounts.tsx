import { InboxOutlined } from '@ant-design/icons';
import { Alert, Button, Flex, Modal, Progress, Table, Tag, Typography, Upload } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportLine } from '../../../client-sdk/protocol/staff.ts';
import { toFailure } from '../../../client-sdk/wire-failure.ts';
import { sayFailure } from '../../shared/failure-text.ts';
import type { StaffApi } from './use-staff.ts';

type RowLine = Extract<ImportLine, { kind: 'created' | 'refused' }>;

const EXAMPLE =
  'login,name,role,department,position,limit,groups,endsAt\nxiaohong,小红,agent,,customer_service,10,,2026-11-12\n';

/** A CSV file of new sub-accounts: how far it is, and what became of each row. */
export function ImportAccounts(props: { api: StaffApi; onChanged: () => void; onClose: () => void }) {
  const { t } = useTranslation();
  const { api, onChanged, onClose } = props;
  const [total, setTotal] = useState<number>();
  const [lines, setLines] = useState<RowLine[]>([]);
  const [done, setDone] = useState(false);
  const [failure, setFailure] = useState<string>();
  const created = lines.filter((line) => line.kind === 'created');
  const refused = lines.filter((line) => line.kind === 'refused');

  const upload = async (file: Blob) => {
    setLines([]);
    setTotal(undefined);
    setDone(false);
    setFailure(undefined);
    try {
      await api.importAccounts(file, (line) => {
        if (line.kind === 'begun') setTotal(line.rows);
        else if (line.kind === 'done') setDone(true);
        else setLines((before) => [...before, line]);
      });
    } catch (thrown) {
      const { code, path, reason } = toFailure(thrown);
      setFailure([sayFailure(code, t), path, reason].filter(Boolean).join(' · '));
    }
    onChanged();
  };
  return (
    <Modal open title={t('staff.import.title')} onCancel={onClose} footer={null} width={720}>
      <Flex vertical gap={12}>
        <Upload.Dragger
          accept=".csv,text/csv"
          maxCount={1}
          showUploadList={false}
          disabled={total !== undefined && !done && failure === undefined}
          beforeUpload={(file) => {
            void upload(file);
            return false;
          }}
        >
          <p className="ant-upload-drag-icon">
            <InboxOutlined />
          </p>
          <p>{t('staff.import.drop')}</p>
          <Typography.Text type="secondary">{t('staff.import.columns')}</Typography.Text>
        </Upload.Dragger>
        <Button type="link" onClick={() => download('accounts-example.csv', EXAMPLE)}>
          {t('staff.import.example')}
        </Button>
        {failure !== undefined && <Alert type="error" showIcon role="alert" title={failure} />}
        {total !== undefined && (
          <>
            <Progress percent={Math.round((lines.length / Math.max(1, total)) * 100)} />
            <Typography.Text data-testid="import-result" role="status">
              {t(done ? 'staff.import.done' : 'staff.import.running', {
                created: created.length,
                refused: refused.length,
                of: total,
              })}
            </Typography.Text>
            {created.some((line) => line.password !== undefined) && (
              <Alert
                type="warning"
                showIcon
                title={t('staff.import.passwords')}
                action={
                  <Button size="small" onClick={() => download('passwords.csv', passwordsCsv(created))}>
                    {t('staff.import.download')}
                  </Button>
                }
              />
            )}
            <Table<RowLine>
              size="small"
              rowKey={(line) => `${line.kind}-${line.row}`}
              dataSource={[...refused, ...created]}
              pagination={{ pageSize: 10, hideOnSinglePage: true }}
              data-testid="import-rows"
              columns={[
                { title: t('staff.import.row'), dataIndex: 'row' },
                { title: t('staff.field.login'), dataIndex: 'login' },
                {
                  title: t('staff.field.status'),
                  key: 'status',
                  render: (_, line) =>
                    line.kind === 'created' ? (
                      <Tag color="success">{t('staff.import.created')}</Tag>
                    ) : (
                      <>
                        <Tag color="error">{t('staff.import.refused')}</Tag>
                        {[line.column, sayReason(line.reason, t)].filter(Boolean).join(': ')}
                      </>
                    ),
                },
              ]}
            />
          </>
        )}
      </Flex>
    </Modal>
  );
}

/** A code of the server in the reader's language, or what the schema says. */
function sayReason(reason: string, t: ReturnType<typeof useTranslation>['t']): string {
  return t([`failure.codes.${reason.split(':')[0]}`, 'staff.import.because'], { reason });
}

const passwordsCsv = (lines: { login: string; password?: string }[]) =>
  [
    'login,password',
    ...lines.flatMap(({ login, password }) => (password ? [`${login},${password}`] : [])),
  ].join('\n');

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob(['\uFEFF', text], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
