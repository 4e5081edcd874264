import { Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { DryRunDecision, DryRunDifference } from '../../../client-sdk/protocol/rest.ts';
import { TraceView } from '../../shared/trace-view.tsx';
import type { TraceNames } from '../../shared/trace-words.ts';
import type { SideNames } from './use-rule-words.ts';

/** Why a conversation went where it went under each of the two rule sets, in words (R17). */
export function DecisionPair(props: { difference: DryRunDifference; sides: SideNames; names: TraceNames }) {
  const { difference, sides, names } = props;
  return (
    <div className="dry-run-pair" data-testid="dry-run-why">
      <Side title={sides.base} decision={difference.base} names={names} />
      <Side title={sides.draft} decision={difference.draft} names={names} />
    </div>
  );
}

function Side(props: { title: string; decision: DryRunDecision; names: TraceNames }) {
  const { t } = useTranslation();
  const { title, decision, names } = props;
  return (
    <div>
      <Typography.Paragraph strong>{title}</Typography.Paragraph>
      {decision.trace === null ? (
        <Typography.Text type="secondary">{t('ruleSets.dryRun.noDecision')}</Typography.Text>
      ) : (
        <TraceView traces={[decision.trace]} names={names} />
      )}
    </div>
  );
}
