import { App, Button, Empty, Flex, Select, Table, Typography } from 'antd';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OperationRow } from '../../../client-sdk/protocol/records.ts';
import { toFailure } from '../../../client-sdk/wire-failure.ts';
import { sayFailure } from '../../shared/failure-text.ts';
import { LoadFailed } from '../../shared/load-failed.tsx';
import { useMoments } from '../../shared/use-moments.ts';
import { Loading } from '../loading.tsx';
import { useShop } from '../shop-context.ts';
import { checkOperations, loadOperations } from './records-api.ts';
import { usePages } from './use-pages.ts';

const KINDS = [
  'rules.',
  'phrases.',
  'buyer.',
  'agent.',
  'supervise.',
  'alarm.',
  'account.',
  'role.',
  'department.',
  'records.',
  'replies.',
  'shop.',
  'app.',
  'webhook.',
];

/** Every change by anybody, or every log-in: who, what, when, from where, and what it was before. */
export function OperationsTab({ kind }: { kind: 'operations' | 'logins' }) {
  const { t } = useTranslation();
  const { session, shop } = useShop();
  const [action, setAction] = useState<string>();
  const load = useCallback(
    async (before?: number) => {
      const query = { ...(action && { action }), ...(before && { before }) };
      const page = await loadOperations(session, shop.shopId, kind, query);
      return { items: page.operations, next: page.more ? page.operations.at(-1)?.n : undefined };
    },
    [session, shop.shopId, kind, action],
  );
  const { items, hasMore, loading, failure, loadMore, reload } = usePages(load);
  return (
    <Flex vertical gap={12}>
      {kind === 'operations' && (
        <Flex gap={8} wrap>
          <Select
            allowClear
            aria-label={t('records.operations.kind')}
            placeholder={t('records.operations.allKinds')}
            style={{ minWidth: 160 }}
            value={action}
            onChange={setAction}
            options={KINDS.map((value) => ({
              value,
              label: t(`records.operations.kinds.${value.slice(0, -1)}`),
            }))}
          />
          <CheckButton />
        </Flex>
      )}
      {failure !== undefined && <LoadFailed failure={failure} onRetry={reload} />}
      {items === undefined ? (
        failure === undefined && <Loading />
      ) : (
        <>
          <OperationsTable kind={kind} rows={items} />
          {hasMore && (
            <Button onClick={loadMore} loading={loading}>
              {t('records.more')}
            </Button>
          )}
        </>
      )}
    </Flex>
  );
}

function OperationsTable({ kind, rows }: { kind: 'operations' | 'logins'; rows: OperationRow[] }) {
  const { t } = useTranslation();
  const { full } = useMoments();
  const sayAction = ({ action }: OperationRow) => {
    const [group, name] = action.split('.');
    return t([`records.actions.${group}-${name}`, action]);
  };
  return (
    <Table
      size="small"
      rowKey="n"
      dataSource={rows}
      pagination={false}
      data-testid={kind}
      scroll={{ x: 560 }}
      locale={{
        emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t(`records.${kind}.none`)} />,
      }}
      expandable={{
        rowExpandable: ({ before, after }) => before !== null || after !== null,
        expandedRowRender: (row) => <Difference row={row} />,
      }}
      columns={[
        { title: t('records.time'), key: 'at', render: (_, { at }) => full(at) },
        { title: t('records.operations.who'), key: 'who', render: (_, { actor }) => actor.name || actor.id },
        {
          title: t('records.operations.what'),
          key: 'what',
          render: (_, row) => (
            <Flex vertical>
              {sayAction(row)}
              {kind === 'operations' && (
                <Typography.Text type="secondary">{nameOf(row) ?? row.target}</Typography.Text>
              )}
            </Flex>
          ),
        },
        {
          title: t('records.operations.where'),
          key: 'where',
          render: (_, { address, userAgent }) => (
            <Flex vertical>
              {address}
              {userAgent !== null && (
                <Typography.Text type="secondary" ellipsis={{ tooltip: userAgent }} style={{ maxWidth: 220 }}>
                  {userAgent}
                </Typography.Text>
              )}
            </Flex>
          ),
        },
      ]}
    />
  );
}

/** What was changed, by the name that people know it by, where it has one. */
const nameOf = ({ before, after }: OperationRow): string | undefined =>
  [after, before]
    .map((state) => Object(state).name as unknown)
    .find((name): name is string => typeof name === 'string');

function Difference({ row: { before, after } }: { row: OperationRow }) {
  const { t } = useTranslation();
  return (
    <div className="record-difference">
      {[
        [t('records.operations.before'), before],
        [t('records.operations.after'), after],
      ].map(([title, state]) => (
        <div key={String(title)}>
          <Typography.Text strong>{String(title)}</Typography.Text>
          <pre>{state === null ? t('records.operations.nothing') : JSON.stringify(state, null, 2)}</pre>
        </div>
      ))}
    </div>
  );
}

function CheckButton() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { session, shop } = useShop();
  const [checking, setChecking] = useState(false);
  const check = async () => {
    setChecking(true);
    try {
      const checked = await checkOperations(session, shop.shopId);
      if (checked.status === 'whole')
        void message.success(t('records.operations.whole', { rows: checked.rows }));
      else void message.error(t('records.operations.broken', { n: checked.n }), 10);
    } catch (thrown) {
      void message.error(sayFailure(toFailure(thrown).code, t));
    }
    setChecking(false);
  };
  return (
    <Button onClick={check} loading={checking}>
      {t('records.operations.check')}
    </Button>
  );
}
