import { App, Button, Card, Flex, Popconfirm, Table, Tag, Typography } from 'antd';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RuleVersion } from '../../../client-sdk/protocol/rest.ts';
import { toFailure } from '../../../client-sdk/wire-failure.ts';
import { sayFailure } from '../../shared/failure-text.ts';
import { LoadFailed } from '../../shared/load-failed.tsx';
import { useMoments } from '../../shared/use-moments.ts';
import { useRefreshed } from '../../shared/use-refreshed.ts';
import { Loading } from '../loading.tsx';
import { goBack, loadVersions } from '../rule-sets-api.ts';
import { useShop } from '../shop-context.ts';

const REFRESH_MS = 60_000;

/** Every published version; an old one can be published once more. */
export function VersionsCard({ inForce, onChanged }: { inForce: number; onChanged: () => void }) {
  const { t } = useTranslation();
  const { session, shop } = useShop();
  const [older, setOlder] = useState<{ versions: RuleVersion[]; more: boolean }>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version in force makes a new list
  const load = useCallback(() => loadVersions(session, shop.shopId), [session, shop.shopId, inForce]);
  const { data, failure, retry } = useRefreshed(load, REFRESH_MS);
  const versions = [...(data?.versions ?? []), ...(older?.versions ?? [])];
  const bottom = versions.at(-1)?.version;

  const loadOlder = async () => {
    const page = await loadVersions(session, shop.shopId, bottom);
    setOlder({ versions: [...(older?.versions ?? []), ...page.versions], more: page.more });
  };
  return (
    <Card size="small" title={t('ruleSets.versions.title')} data-testid="versions-card">
      {failure !== undefined && <LoadFailed failure={failure} onRetry={retry} />}
      {data === undefined ? (
        failure === undefined && <Loading />
      ) : (
        <>
          <VersionsTable versions={versions} inForce={inForce} onChanged={onChanged} />
          {(older?.more ?? data.more) && (
            <Button type="link" onClick={() => loadOlder().catch(retry)}>
              {t('ruleSets.versions.older')}
            </Button>
          )}
        </>
      )}
    </Card>
  );
}

function VersionsTable(props: { versions: RuleVersion[]; inForce: number; onChanged: () => void }) {
  const { t } = useTranslation();
  const { moment } = useMoments();
  const about = ({ note, fromVersion, publishedBy }: RuleVersion) =>
    [
      publishedBy === null && t('ruleSets.versions.first'),
      fromVersion !== null && t('ruleSets.versions.from', { version: fromVersion }),
      note,
    ]
      .filter(Boolean)
      .join(' · ');
  return (
    <Table
      size="small"
      rowKey="version"
      pagination={false}
      scroll={{ x: 520 }}
      dataSource={props.versions}
      columns={[
        {
          title: t('ruleSets.versions.version'),
          key: 'version',
          render: (_, { version }) => (
            <Flex gap={8} align="center">
              {version}
              {version === props.inForce && <Tag color="success">{t('ruleSets.versions.inForce')}</Tag>}
            </Flex>
          ),
        },
        {
          title: t('ruleSets.versions.publishedAt'),
          key: 'at',
          render: (_, { publishedAt }) => moment(publishedAt),
        },
        {
          title: t('ruleSets.versions.publishedBy'),
          key: 'by',
          render: (_, { publishedBy }) => publishedBy?.name ?? '–',
        },
        {
          title: t('ruleSets.versions.note'),
          key: 'note',
          render: (_, version) => <Typography.Text type="secondary">{about(version)}</Typography.Text>,
        },
        {
          title: '',
          key: 'act',
          align: 'end',
          render: (_, { version }) =>
            version !== props.inForce && <GoBack version={version} onChanged={props.onChanged} />,
        },
      ]}
    />
  );
}

function GoBack({ version, onChanged }: { version: number; onChanged: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { session, shop } = useShop();
  const restore = async () => {
    try {
      const answer = await goBack(session, shop.shopId, version);
      void message.success(t('ruleSets.versions.restored', { from: version, version: answer.version }));
      onChanged();
    } catch (thrown) {
      const { code, reason } = toFailure(thrown);
      const words =
        code === 'bad_request'
          ? t([`routing.faults.${reason}`, 'routing.fault'], { message: reason })
          : sayFailure(code, t);
      void message.error(t('ruleSets.versions.notRestored', { message: words }));
    }
  };
  return (
    <Popconfirm title={t('ruleSets.versions.goBackConfirm', { version })} onConfirm={restore}>
      <Button size="small">{t('ruleSets.versions.goBack')}</Button>
    </Popconfirm>
  );
}
