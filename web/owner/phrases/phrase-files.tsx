import { DownloadOutlined, UploadOutlined } from '@ant-design/icons';
import { App, Button, Dropdown, Switch, Table, Upload } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PhraseFormat, PhraseImport, PhraseScope } from '../../../client-sdk/protocol/phrases.ts';
import { toFailure } from '../../../client-sdk/wire-failure.ts';
import { sayFailure } from '../../shared/failure-text.ts';
import { useShop } from '../shop-context.ts';
import { fetchPhraseFile, sendPhraseFile } from './phrases-api.ts';

/** Takes phrases in from a file, with a report of what was refused, and gives them out as one. */
export function PhraseFiles({ scope, onChanged }: { scope: PhraseScope; onChanged: () => void }) {
  const { t } = useTranslation();
  const { message, modal } = App.useApp();
  const { session, shop } = useShop();
  const [busy, setBusy] = useState(false);
  const [replaces, setReplaces] = useState(false);

  const take = async (file: File) => {
    setBusy(true);
    try {
      const report = await sendPhraseFile(session, shop.shopId, scope, file, replaces ? 'replace' : 'add');
      modal.info({
        title: t('phrases.imported', { count: report.added }),
        width: 560,
        content: report.refused.length > 0 && <Refused refused={report.refused} />,
      });
      onChanged();
    } catch (thrown) {
      const { code, reason } = toFailure(thrown);
      const words = reason ? t([`phrases.file.${reason}`, 'phrases.file.not_readable']) : sayFailure(code, t);
      void message.error(words, 6);
    }
    setBusy(false);
  };
  const give = async (format: PhraseFormat) => {
    try {
      const url = URL.createObjectURL(await fetchPhraseFile(session, shop.shopId, scope, format));
      Object.assign(document.createElement('a'), { href: url, download: `phrases.${format}` }).click();
      URL.revokeObjectURL(url);
    } catch (thrown) {
      void message.error(sayFailure(toFailure(thrown).code, t));
    }
  };
  return (
    <>
      <Upload
        accept=".csv,.xml"
        showUploadList={false}
        beforeUpload={(file) => {
          void take(file);
          return false;
        }}
      >
        <Button icon={<UploadOutlined />} loading={busy}>
          {t('phrases.import')}
        </Button>
      </Upload>
      <Switch
        checked={replaces}
        onChange={setReplaces}
        checkedChildren={t('phrases.replace')}
        unCheckedChildren={t('phrases.addTo')}
        aria-label={t('phrases.replaceHint')}
        style={{ alignSelf: 'center' }}
      />
      <Dropdown
        menu={{
          items: [
            { key: 'csv', label: 'CSV' },
            { key: 'xml', label: 'XML' },
          ],
          onClick: ({ key }) => void give(key === 'xml' ? 'xml' : 'csv'),
        }}
      >
        <Button icon={<DownloadOutlined />}>{t('phrases.export')}</Button>
      </Dropdown>
    </>
  );
}

function Refused({ refused }: Pick<PhraseImport, 'refused'>) {
  const { t } = useTranslation();
  return (
    <Table
      size="small"
      rowKey="row"
      dataSource={refused}
      pagination={refused.length > 50 ? { pageSize: 50 } : false}
      data-testid="refused-rows"
      title={() => t('phrases.refused', { count: refused.length })}
      columns={[
        { title: t('phrases.row'), dataIndex: 'row', key: 'row' },
        { title: t('phrases.code'), dataIndex: 'code', key: 'code' },
        { title: t('phrases.why'), key: 'why', render: (_, { reason }) => t(`phrases.${reason}`) },
      ]}
    />
  );
}
