import { Alert, App, Button, Card, Flex, Form, Input, QRCode, Tag, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SecondStepOffer } from '../../../client-sdk/protocol/staff.ts';
import { toFailure } from '../../../client-sdk/wire-failure.ts';
import { sayFailure } from '../failure-text.ts';
import { type StaffSession, useMe } from '../signed-in.tsx';
import { useSaid } from '../use-said.ts';
import type { AccountApi } from './account-api.ts';

/** Sets a code of an authenticator as the second step of the log-in, or ends it. */
export function SecondStep({ session, api }: { session: StaffSession; api: AccountApi }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const say = useSaid(() => undefined);
  const [offer, setOffer] = useState<SecondStepOffer>();
  const [codes, setCodes] = useState<string[]>();
  const isOn = useMe().secondStep;
  const confirm = (code: string) =>
    say(async () => {
      setCodes((await api.confirmSecondStep(code)).recoveryCodes);
      setOffer(undefined);
      await session.reload();
    });
  const end = (code: string) =>
    say(async () => {
      await api.endSecondStep(code);
      setCodes(undefined);
      await session.reload();
    });
  const begin = () =>
    api
      .offerSecondStep()
      .then(setOffer, (thrown) => void message.error(sayFailure(toFailure(thrown).code, t)));
  return (
    <Card
      size="small"
      title={t('myAccount.security.secondStep')}
      extra={
        <Tag {...(isOn && { color: 'success' })}>
          {t(isOn ? 'myAccount.security.isOn' : 'myAccount.security.isOff')}
        </Tag>
      }
    >
      <Flex vertical gap={12} align="flex-start">
        <Typography.Text type="secondary">{t('myAccount.security.secondStepHint')}</Typography.Text>
        {codes && (
          <Alert
            type="warning"
            showIcon
            title={t('myAccount.security.recovery')}
            description={<pre>{codes.join('\n')}</pre>}
          />
        )}
        {isOn ? (
          <Code
            hint={t('myAccount.security.offHint')}
            submit={t('myAccount.security.switchOff')}
            danger
            run={end}
          />
        ) : offer ? (
          <>
            <QRCode value={offer.address} />
            <Typography.Text code copyable style={{ overflowWrap: 'anywhere' }}>
              {offer.secret}
            </Typography.Text>
            <Code
              hint={t('myAccount.security.scan')}
              submit={t('myAccount.security.confirm')}
              run={confirm}
            />
          </>
        ) : (
          <Button onClick={() => void begin()}>{t('myAccount.security.begin')}</Button>
        )}
      </Flex>
    </Card>
  );
}

function Code(props: {
  hint: string;
  submit: string;
  danger?: boolean;
  run: (code: string) => Promise<boolean>;
}) {
  const { t } = useTranslation();
  return (
    <Form
      name="second-step"
      layout="vertical"
      requiredMark={false}
      onFinish={({ code }: { code: string }) => void props.run(code.trim())}
    >
      <Form.Item
        name="code"
        label={t('myAccount.security.code')}
        extra={props.hint}
        rules={[{ required: true, whitespace: true, message: t('myAccount.required') }]}
      >
        <Input inputMode="numeric" autoComplete="one-time-code" maxLength={20} style={{ maxWidth: 200 }} />
      </Form.Item>
      <Button htmlType="submit" danger={props.danger ?? false}>
        {props.submit}
      </Button>
    </Form>
  );
}
