import { Alert, App, Button, Card, Empty, Flex, Input, Popconfirm, Tag, Typography } from 'antd';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DraftAnswer, RulesAnswer } from '../../../client-sdk/protocol/rest.ts';
import type { RuleSet } from '../../../client-sdk/protocol/rule-set.ts';
import { toFailure } from '../../../client-sdk/wire-failure.ts';
import { sayFailure } from '../../shared/failure-text.ts';
import { useMoments } from '../../shared/use-moments.ts';
import { useRefreshed } from '../../shared/use-refreshed.ts';
import { nameAt, sayFault } from '../routing/fault-words.ts';
import { checkRules, dropDraft, publishDraft } from '../rule-sets-api.ts';
import { useShop } from '../shop-context.ts';

const REFRESH_MS = 15_000;

/** The shop's draft: whose it is, whether it could be published, and doing so. */
export function DraftCard(props: {
  draft: DraftAnswer | null;
  current: RulesAnswer;
  onEdit: () => void;
  onChanged: () => void;
}) {
  const { t } = useTranslation();
  const edit = <Button onClick={props.onEdit}>{t('ruleSets.toRouting')}</Button>;
  return (
    <Card size="small" title={t('ruleSets.draft.title')} extra={edit} data-testid="draft-card">
      {props.draft === null ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('ruleSets.draft.none')} />
      ) : (
        <Draft draft={props.draft} current={props.current} onChanged={props.onChanged} />
      )}
    </Card>
  );
}

function Draft(props: { draft: DraftAnswer; current: RulesAnswer; onChanged: () => void }) {
  const { t } = useTranslation();
  const { moment } = useMoments();
  const { message } = App.useApp();
  const { session, shop, live } = useShop();
  const { draft, current, onChanged } = props;
  const rules = draft.fits ? (draft.rules as RuleSet) : undefined;
  const agentName = (id: string) => live.agents.find(({ agentId }) => agentId === id)?.name;
  const [note, setNote] = useState('');
  const [working, setWorking] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const check = useCallback(() => checkRules(session, shop.shopId), [session, shop.shopId]);
  const faults = useRefreshed(check, REFRESH_MS).data?.faults;

  const act = async (work: () => Promise<string | undefined>) => {
    setWorking(true);
    setRefusal(undefined);
    try {
      const done = await work();
      if (done !== undefined) void message.success(done);
      onChanged();
    } catch (thrown) {
      const failure = toFailure(thrown);
      const conflict = failure.code === 'conflict';
      setRefusal(conflict ? t('routing.conflict') : sayFailure(failure.code, t));
    } finally {
      setWorking(false);
    }
  };
  const publish = () =>
    act(async () => {
      const publication = { baseVersion: current.version, ...(note && { note }) };
      const { version } = await publishDraft(session, shop.shopId, publication);
      return t('ruleSets.draft.published', { version });
    });
  const discard = () =>
    act(async () => {
      await dropDraft(session, shop.shopId);
      return undefined;
    });

  return (
    <Flex vertical gap={12}>
      <Typography.Text type="secondary">
        {t('ruleSets.draft.saved', {
          name: draft.savedBy.name,
          time: moment(draft.savedAt),
          version: draft.baseVersion,
        })}
      </Typography.Text>
      {draft.baseVersion !== current.version && (
        <Alert
          type="warning"
          showIcon
          title={t('ruleSets.draft.overtaken', { base: draft.baseVersion, current: current.version })}
        />
      )}
      {refusal !== undefined && <Alert type="error" showIcon role="alert" title={refusal} />}
      {faults !== undefined && faults.length > 0 && (
        <Alert
          type="error"
          showIcon
          title={t('ruleSets.draft.faults', { count: faults.length })}
          description={
            <ul className="rule-sets-faults">
              {faults.map((fault) => (
                <li key={`${fault.path} ${fault.reason}`}>
                  {rules && <strong>{nameAt(fault.path, rules, agentName)} </strong>}
                  {sayFault(fault, t, rules)} <Typography.Text type="secondary">{fault.path}</Typography.Text>
                </li>
              ))}
            </ul>
          }
        />
      )}
      <Flex wrap gap={8} align="center">
        {faults?.length === 0 && <Tag color="success">{t('ruleSets.draft.sound')}</Tag>}
        <Input
          className="rule-sets-note"
          maxLength={200}
          value={note}
          placeholder={t('ruleSets.draft.note')}
          aria-label={t('ruleSets.draft.note')}
          onChange={(event) => setNote(event.target.value)}
        />
        <Popconfirm title={t('ruleSets.draft.discardConfirm')} onConfirm={() => void discard()}>
          <Button disabled={working}>{t('ruleSets.draft.discard')}</Button>
        </Popconfirm>
        <Popconfirm title={t('ruleSets.draft.publishConfirm')} onConfirm={() => void publish()}>
          <Button type="primary" loading={working} disabled={faults?.length !== 0}>
            {t('ruleSets.draft.publish')}
          </Button>
        </Popconfirm>
      </Flex>
    </Flex>
  );
}
