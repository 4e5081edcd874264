import type { Light } from '../../client-sdk/protocol/models.ts';

const LOOKS: Record<Light, { colour: string; words: string }> = {
  online: { colour: '#389e0d', words: '客服在线' },
  no_seats: { colour: '#d48806', words: '客服全忙' },
  offline: { colour: '#8c8c8c', words: '客服离线' },
  disabled: { colour: '#bfbfbf', words: '客服关闭' },
};

/** The shop light as a small picture for any page (R15). Holds nothing that came from outside. */
export const lightPicture = (light: Light): string => {
  const { colour, words } = LOOKS[light];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="92" height="24" role="img" aria-label="${words} ${light}">
<title>${words} · ${light}</title>
<rect x="0.5" y="0.5" width="91" height="23" rx="11.5" fill="#fff" stroke="${colour}"/>
<circle cx="14" cy="12" r="5" fill="${colour}"/>
<text x="26" y="16.5" font-family="system-ui,sans-serif" font-size="13" fill="#262626">${words}</text>
</svg>
`;
};
