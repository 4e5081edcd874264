import { Table, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { SideNames } from './use-rule-words.ts';

/** How often each thing occurred under both rule sets. */
export function CountsTable(props: {
  title: string;
  base: [id: string, count: number][];
  draft: [id: string, count: number][];
  say: (id: string) => string;
  sides: SideNames;
}) {
  const { t } = useTranslation();
  const { title, say, sides } = props;
  const [base, draft] = [new Map(props.base), new Map(props.draft)];
  const ids = [...new Set([...draft.keys(), ...base.keys()])];
  return (
    <div>
      <Typography.Title level={3} className="dry-run-heading">
        {title}
      </Typography.Title>
      <Table
        size="small"
        rowKey="id"
        pagination={false}
        dataSource={ids.map((id) => ({ id, base: base.get(id) ?? 0, draft: draft.get(id) ?? 0 }))}
        columns={[
          { title: t('ruleSets.dryRun.count'), key: 'id', render: (_, { id }) => say(id) },
          { title: sides.base, dataIndex: 'base', align: 'end' },
          { title: sides.draft, dataIndex: 'draft', align: 'end' },
        ]}
      />
    </div>
  );
}
