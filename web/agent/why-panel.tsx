import { Button, Result, Skeleton } from 'antd';
import { memo, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TransferTargets } from '../../client-sdk/protocol/events.ts';
import type { DecisionTrace } from '../../client-sdk/protocol/models.ts';
import { type FailureCode, toFailure } from '../../client-sdk/wire-failure.ts';
import { sayFailure } from '../shared/failure-text.ts';
import { TraceView } from '../shared/trace-view.tsx';
import { useAgentClient } from './agent-connection.tsx';

export interface WhyPanelProps {
  conversationId: string;
  /** A new assignment has a new epoch, and a new decision. */
  epoch: number;
  targets: TransferTargets | undefined;
}

/** Why this conversation came to this agent: its decisions in words, newest first (R17). Give it a `key` for each conversation. */
export const WhyPanel = memo(function WhyPanel({ conversationId, epoch, targets }: WhyPanelProps) {
  const { t } = useTranslation();
  const client = useAgentClient();
  const [attempt, setAttempt] = useState(0);
  const [answer, setAnswer] = useState<{ traces: DecisionTrace[] } | { code: FailureCode }>();

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new epoch or attempt asks again
  useEffect(() => {
    let gone = false;
    client.traces(conversationId).then(
      (traces) => !gone && setAnswer({ traces }),
      (error) => !gone && setAnswer({ code: toFailure(error).code }),
    );
    return () => {
      gone = true;
    };
  }, [client, conversationId, epoch, attempt]);

  return (
    <section data-testid="why-panel" aria-label={t('details.why')}>
      <h3 className="details-title">{t('details.why')}</h3>
      {answer === undefined ? (
        <Skeleton active paragraph={{ rows: 4 }} />
      ) : 'code' in answer ? (
        <Result
          status="warning"
          subTitle={t('failure.load', { reason: sayFailure(answer.code, t) })}
          extra={<Button onClick={() => setAttempt(attempt + 1)}>{t('failure.retry')}</Button>}
        />
      ) : (
        <TraceView
          traces={answer.traces}
          names={{
            agent: (agentId) => targets?.agents.find((agent) => agent.agentId === agentId)?.name,
            group: (groupId) => targets?.groups.find((group) => group.groupId === groupId)?.name,
          }}
        />
      )}
    </section>
  );
});
