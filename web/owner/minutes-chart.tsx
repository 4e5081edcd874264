import { Grid, theme } from 'antd';
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { type EChartsType, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { MinutePoint } from '../../client-sdk/protocol/models.ts';
import { useMoments } from '../shared/use-moments.ts';
import { minutesOption } from './minutes-option.ts';

use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

/** The last 60 minutes drawn; made once, then only given new numbers. */
export function MinutesChart({ points, label }: { points: readonly MinutePoint[]; label: string }) {
  const { t } = useTranslation();
  const { clock } = useMoments();
  const { token } = theme.useToken();
  const narrow = Grid.useBreakpoint().sm === false;
  const holder = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);

  useEffect(() => {
    if (holder.current === null) return;
    const made = init(holder.current);
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(holder.current);
    chart.current = made;
    return () => {
      observer.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    const option = minutesOption(points, {
      words: {
        incoming: t('chart.incoming'),
        replies: t('chart.replies'),
        unanswered: t('chart.unanswered'),
        avgResponse: t('chart.avgResponse'),
      },
      colours: {
        text: token.colorTextSecondary,
        line: token.colorBorderSecondary,
        background: token.colorBgElevated,
      },
      narrow,
      formatMinute: clock,
    });
    // Series are replaced, because their names change with the language.
    chart.current?.setOption(option, { replaceMerge: ['series'] });
  }, [points, t, clock, token, narrow]);

  return (
    <div ref={holder} className="minutes-chart" role="img" aria-label={label} data-testid="minutes-chart" />
  );
}
