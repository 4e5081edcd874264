import { Alert, Button, Card, Flex, Form, Input, QRCode, Table, Tag, Typography } from 'antd';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SecondStepOffer, SessionsAnswer } from '../../../client-sdk/protocol/staff.ts';
import { toFailure } from '../../../client-sdk/wire-failure.ts';
import { formatMoment } from '../../shared/format.ts';
import type { StaffSession } from '../../shared/signed-in.tsx';
import { LoadFailed } from '../load-failed.tsx';
import { useRefreshed } from '../use-refreshed.ts';
import { securityApi } from './staff-api.ts';
import { useSaid } from './use-staff.ts';

type Api = ReturnType<typeof securityApi>;

/** The reader's own log-in: sessions, password, second step. */
export function SecurityTab({ session }: { session: StaffSession }) {
  const api = useMemo(() => securityApi(session), [session]);
  return (
    <Flex vertical gap={12}>
      <Sessions api={api} />
      <div className="staff-pair">
        <Password api={api} />
        <SecondStep api={api} />
      </div>
    </Flex>
  );
}

function Sessions({ api }: { api: Api }) {
  const { t, i18n } = useTranslation();
  const { data, failure, retry } = useRefreshed(
    useCallback(() => api.sessions(), [api]),
    60_000,
  );
  const say = useSaid(retry);
  return (
    <Card
      size="small"
      title={t('staff.security.sessions')}
      extra={
        <Button size="small" danger onClick={() => void say(() => api.endOthers())}>
          {t('staff.security.endOthers')}
        </Button>
      }
    >
      {failure !== undefined && <LoadFailed failure={failure} onRetry={retry} />}
      <Table<SessionsAnswer['sessions'][number]>
        size="small"
        rowKey="sessionId"
        loading={data === undefined && failure === undefined}
        dataSource={data?.sessions ?? []}
        pagination={{ pageSize: 10, hideOnSinglePage: true }}
        scroll={{ x: 560 }}
        data-testid="sessions"
        columns={[
          {
            title: t('staff.security.device'),
            key: 'device',
            render: (_, { userAgent, address, current }) => (
              <Flex vertical>
                <Typography.Text ellipsis style={{ maxWidth: 360 }}>
                  {userAgent ?? t('staff.security.unknown')}
                </Typography.Text>
                <span>
                  <Typography.Text type="secondary">{address}</Typography.Text>{' '}
                  {current && <Tag color="success">{t('staff.security.current')}</Tag>}
                </span>
              </Flex>
            ),
          },
          {
            title: t('staff.security.since'),
            key: 'since',
            render: (_, { createdAt }) => formatMoment(createdAt, i18n.language),
          },
          {
            title: t('staff.security.seen'),
            key: 'seen',
            render: (_, { seenAt }) => formatMoment(seenAt, i18n.language),
          },
          {
            title: t('staff.field.actions'),
            key: 'actions',
            render: (_, { sessionId, current }) => (
              <Button
                size="small"
                type="link"
                danger
                disabled={current}
                onClick={() => void say(() => api.endSession(sessionId))}
              >
                {t('staff.security.end')}
              </Button>
            ),
          },
        ]}
      />
    </Card>
  );
}

function Password({ api }: { api: Api }) {
  const { t } = useTranslation();
  const [form] = Form.useForm<{ password: string; next: string }>();
  const say = useSaid(() => form.resetFields());
  return (
    <Card size="small" title={t('staff.security.password')}>
      <Form
        name="password"
        form={form}
        layout="vertical"
        onFinish={({ password, next }) => void say(() => api.changePassword(password, next))}
      >
        <Form.Item
          name="password"
          label={t('staff.security.old')}
          rules={[{ required: true, message: t('staff.missing') }]}
        >
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Form.Item
          name="next"
          label={t('staff.security.next')}
          extra={t('staff.people.passwordHint')}
          rules={[{ required: true, message: t('staff.missing') }]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Button htmlType="submit">{t('staff.security.change')}</Button>
      </Form>
    </Card>
  );
}

function SecondStep({ api }: { api: Api }) {
  const { t } = useTranslation();
  const say = useSaid(() => undefined);
  const [offer, setOffer] = useState<SecondStepOffer>();
  const [isSet, setIsSet] = useState(false);
  const [codes, setCodes] = useState<string[]>();
  const begin = () =>
    api.offerSecondStep().then(setOffer, (thrown) => {
      if (toFailure(thrown).code === 'conflict') setIsSet(true);
    });
  const finish = async (code: string) => {
    const saved = await say(async () => {
      if (isSet) await api.endSecondStep(code);
      else setCodes((await api.confirmSecondStep(code)).recoveryCodes);
    });
    if (!saved) return;
    setOffer(undefined);
    setIsSet(!isSet);
  };
  return (
    <Card size="small" title={t('staff.security.secondStep')}>
      <Flex vertical gap={12} align="flex-start">
        <Typography.Text type="secondary">{t('staff.security.secondStepHint')}</Typography.Text>
        {offer && !isSet && (
          <>
            <QRCode value={offer.address} />
            <Typography.Text code copyable>
              {offer.secret}
            </Typography.Text>
          </>
        )}
        {codes && (
          <Alert
            type="warning"
            showIcon
            title={t('staff.security.recovery')}
            description={<pre>{codes.join('\n')}</pre>}
          />
        )}
        {offer || isSet ? (
          <Form
            name="second-step"
            layout="inline"
            onFinish={({ code }: { code: string }) => void finish(code)}
          >
            <Form.Item
              name="code"
              label={t('staff.security.code')}
              rules={[{ required: true, message: t('staff.missing') }]}
            >
              <Input inputMode="numeric" autoComplete="one-time-code" maxLength={20} />
            </Form.Item>
            <Button htmlType="submit" danger={isSet}>
              {t(isSet ? 'staff.security.switchOff' : 'staff.security.confirm')}
            </Button>
          </Form>
        ) : (
          <Button onClick={() => void begin()}>{t('staff.security.begin')}</Button>
        )}
      </Flex>
    </Card>
  );
}
