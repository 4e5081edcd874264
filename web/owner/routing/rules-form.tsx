import { Alert, App, Button, Form, Popconfirm, Tag, Typography } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RulesAnswer } from '../../../client-sdk/protocol/rest.ts';
import type { RuleSet } from '../../../client-sdk/protocol/rule-set.ts';
import { toFailure } from '../../../client-sdk/wire-failure.ts';
import { sayFailure } from '../../shared/failure-text.ts';
import { publishRules } from '../rules-api.ts';
import { useShop } from '../shop-context.ts';
import { AgentsSection } from './agents-section.tsx';
import { AssignmentSection } from './assignment-section.tsx';
import { DraftButtons, DraftNotices } from './draft-bar.tsx';
import { fillForm } from './fill-form.ts';
import { fieldOfFault, formValues, rulesOf } from './form-values.ts';
import { GroupRulesSection } from './group-rules-section.tsx';
import { GroupsSection } from './groups-section.tsx';
import { OfflineSection } from './offline-section.tsx';
import { OtherSection } from './other-section.tsx';
import { PoolSection } from './pool-section.tsx';
import './routing.css';
import { ServiceLevelSection } from './service-level-section.tsx';
import { SilenceSection } from './silence-section.tsx';
import { SlotsSection } from './slots-section.tsx';
import { DropSection, RecentSection } from './times-section.tsx';
import { TransferSection } from './transfer-section.tsx';
import { useRulesDraft } from './use-rules-draft.ts';

/** Edits one version of the rules. A newer one is taken over at once, unless there are changes to lose. */
export function RulesForm({ newest }: { newest: RulesAnswer }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { session, shop, live } = useShop();
  const [form] = Form.useForm<RuleSet>();
  const [base, setBase] = useState(newest);
  const [changed, setChanged] = useState(false);
  const [publishing, setPublishing] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  // The staff as it was when this version was loaded: live rows must not move under the reader's hand.
  const staff = useRef(live.agents);
  const overtaken = newest.version > base.version;
  const kept = useRulesDraft(form, base, staff.current);

  const take = (answer: RulesAnswer) => {
    staff.current = live.agents;
    setBase(answer);
    setChanged(false);
    setRefusal(undefined);
    form.resetFields();
    fillForm(form, formValues(answer.rules, live.agents));
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new version counts, not each live row
  useEffect(() => {
    if (overtaken && !changed) take(newest);
  }, [overtaken, changed, newest]);

  const discard = () => {
    take(newest);
    void kept.letGo(false);
  };

  const publish = async () => {
    setPublishing(true);
    setRefusal(undefined);
    try {
      const rules = rulesOf(form.getFieldsValue(true), base.rules, staff.current);
      const answer = await publishRules(session, shop.shopId, base.version, rules);
      take(answer);
      await kept.letGo(true);
      void message.success(t('routing.published', { version: answer.version }));
    } catch (thrown) {
      const failure = toFailure(thrown);
      const words =
        failure.code === 'bad_request'
          ? t([`routing.faults.${failure.reason}`, 'routing.fault'], {
              message: failure.reason ?? failure.message,
            })
          : sayFailure(failure.code, t);
      const field =
        failure.path &&
        fieldOfFault(
          failure.path,
          form.getFieldsError().map(({ name }) => name),
        );
      if (field) {
        form.setFields([{ name: field as never, errors: [words] }]);
        form.scrollToField(field as never, { block: 'center', focus: true });
      }
      setRefusal(
        failure.code === 'conflict' ? t('routing.conflict') : t('routing.refused', { message: words }),
      );
    } finally {
      setPublishing(false);
    }
  };

  return (
    <Form
      form={form}
      layout="vertical"
      className="routing"
      initialValues={formValues(base.rules, staff.current)}
      onValuesChange={() => setChanged(true)}
      onFinish={() => void publish()}
      scrollToFirstError={{ block: 'center', focus: true }}
    >
      <div className="routing-bar">
        <Typography.Title level={2} className="routing-title">
          {t('routing.title')}
        </Typography.Title>
        <Tag>{t('routing.version', { version: base.version })}</Tag>
        <span role="status" className="routing-changed">
          {t(changed ? 'routing.changed' : 'routing.unchanged')}
        </span>
        <DraftButtons kept={kept} changed={changed} />
        <Popconfirm title={t('routing.discardConfirm')} disabled={!changed} onConfirm={discard}>
          <Button disabled={!changed || publishing}>{t('routing.discard')}</Button>
        </Popconfirm>
        <Button type="primary" htmlType="submit" disabled={!changed} loading={publishing}>
          {t('routing.publish')}
        </Button>
      </div>
      <DraftNotices
        kept={kept}
        onTake={() => {
          kept.take();
          setChanged(true);
        }}
      />
      {overtaken && changed && (
        <Alert
          type="warning"
          showIcon
          title={t('routing.conflict')}
          action={
            <Button size="small" onClick={() => take(newest)}>
              {t('routing.loadNewest')}
            </Button>
          }
        />
      )}
      {refusal !== undefined && !overtaken && <Alert type="error" showIcon role="alert" title={refusal} />}
      <Typography.Text type="secondary">{t('routing.intro')}</Typography.Text>
      <AssignmentSection agents={staff.current} />
      <GroupRulesSection />
      <GroupsSection agents={staff.current} />
      <AgentsSection agents={staff.current} />
      <div className="routing-columns">
        <OfflineSection agents={staff.current} />
        <SilenceSection />
        <ServiceLevelSection />
        <SlotsSection />
        <PoolSection />
        <TransferSection />
        <RecentSection />
        <DropSection />
        <OtherSection />
      </div>
    </Form>
  );
}
