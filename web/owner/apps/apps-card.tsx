import { PlusOutlined } from '@ant-design/icons';
import { Button, Card, Empty, Flex, Popconfirm, Table, Tag, Typography } from 'antd';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppAnswer, AppSecret, CreateAppRequest } from '../../../client-sdk/protocol/apps.ts';
import { holdsPoint } from '../../../client-sdk/protocol/permissions.ts';
import type { Membership } from '../../../client-sdk/protocol/rest.ts';
import { LoadFailed } from '../../shared/load-failed.tsx';
import { useMoments } from '../../shared/use-moments.ts';
import { useRefreshed } from '../../shared/use-refreshed.ts';
import { useSaid } from '../../shared/use-said.ts';
import { Loading } from '../loading.tsx';
import { AppForm } from './app-form.tsx';
import type { AppsApi } from './apps-api.ts';
import { scopeKey } from './scope-words.ts';
import { SecretDialog, type ShownSecret } from './secret-dialog.tsx';

const REFRESH_MS = 60_000;

/** The apps that may come in, what they may do, and their end. */
export function AppsCard({ api, shop }: { api: AppsApi; shop: Membership }) {
  const { t } = useTranslation();
  const { moment } = useMoments();
  const load = useCallback(() => api.apps(), [api]);
  const { data, failure, retry } = useRefreshed(load, REFRESH_MS);
  const say = useSaid(retry);
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<ShownSecret>();
  const mayWrite = holdsPoint(shop.points, 'apps.write');

  const show = ({ app, clientSecret }: AppSecret) =>
    setSecret({
      title: t('apps.secret.title', { name: app.name }),
      lines: [
        { label: t('apps.clientId'), value: app.appId },
        { label: t('apps.clientSecret'), value: clientSecret },
      ],
    });
  const create = (fields: CreateAppRequest) =>
    say(async () => {
      show(await api.createApp(fields));
      setAdding(false);
    }, t('apps.created'));

  const add = mayWrite && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
      {t('apps.add')}
    </Button>
  );
  return (
    <Card size="small" title={t('apps.title')} extra={add} data-testid="apps-card">
      {failure !== undefined && <LoadFailed failure={failure} onRetry={retry} />}
      {data === undefined ? (
        failure === undefined && <Loading />
      ) : (
        <Table<AppAnswer>
          size="small"
          rowKey="appId"
          pagination={false}
          scroll={{ x: 760 }}
          dataSource={data.apps}
          locale={{ emptyText: <Empty description={t('apps.none')} /> }}
          columns={[
            { title: t('apps.name'), key: 'name', render: (_, { name }) => <strong>{name}</strong> },
            {
              title: t('apps.clientId'),
              key: 'appId',
              render: (_, { appId }) => (
                <Typography.Text copyable code>
                  {appId}
                </Typography.Text>
              ),
            },
            {
              title: t('apps.scopes'),
              key: 'scopes',
              render: (_, { scopes }) => (
                <Flex wrap gap={4}>
                  {scopes.map((scope) => (
                    <Tag key={scope}>{t(scopeKey(scope))}</Tag>
                  ))}
                </Flex>
              ),
            },
            {
              title: t('apps.createdAt'),
              key: 'createdAt',
              render: (_, { createdAt }) => moment(createdAt),
            },
            {
              title: t('apps.actions'),
              key: 'actions',
              render: (_, { appId, name }) =>
                mayWrite && (
                  <Flex gap={4}>
                    <Popconfirm
                      title={t('apps.rotateAsk', { name })}
                      okText={t('apps.rotate')}
                      cancelText={t('cancel')}
                      onConfirm={() => say(async () => show(await api.rotateSecret(appId)))}
                    >
                      <Button size="small">{t('apps.rotate')}</Button>
                    </Popconfirm>
                    <Popconfirm
                      title={t('apps.revokeAsk', { name })}
                      okText={t('apps.revoke')}
                      cancelText={t('cancel')}
                      onConfirm={() => say(() => api.revokeApp(appId), t('apps.revoked', { name }))}
                    >
                      <Button size="small" danger>
                        {t('apps.revoke')}
                      </Button>
                    </Popconfirm>
                  </Flex>
                ),
            },
          ]}
        />
      )}
      <AppForm
        open={adding}
        shop={shop}
        onCancel={() => setAdding(false)}
        onSave={(fields) => void create(fields)}
      />
      <SecretDialog secret={secret} onClose={() => setSecret(undefined)} />
    </Card>
  );
}
