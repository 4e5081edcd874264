/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact';

/** Line icons of the chat, drawn in the colour of their text. */
const icon = (children: ComponentChildren, size = 20) => (
  <svg
    aria-hidden="true"
    width={size}
    height={size}
    viewBox="0 0 20 20"
    fill="none"
    stroke="currentColor"
    stroke-width="1.6"
    stroke-linecap="round"
    stroke-linejoin="round"
  >
    {children}
  </svg>
);

export const ChatIcon = () =>
  icon(
    <path d="M3 5.5A2.5 2.5 0 0 1 5.5 3h9A2.5 2.5 0 0 1 17 5.5v6a2.5 2.5 0 0 1-2.5 2.5H9l-4 3.5V14A2 2 0 0 1 3 12zM7 7.5h6M7 10.5h4" />,
    24,
  );
export const CloseIcon = () => icon(<path d="m5 5 10 10M15 5 5 15" />);
export const SendIcon = () => icon(<path d="M10 16V4M5 9l5-5 5 5" />);
export const ImageIcon = () =>
  icon(
    <>
      <rect x="3" y="4" width="14" height="12" rx="2" />
      <circle cx="7.5" cy="8.5" r="1.2" />
      <path d="m4 14.5 4-3.5 2.5 2 3-3 3.5 3.5" />
    </>,
  );
export const FileIcon = () =>
  icon(
    <path d="M16 9.5 10.3 15a3.6 3.6 0 0 1-5.1-5.1l6-5.8a2.4 2.4 0 0 1 3.4 3.4l-6 5.8a1.2 1.2 0 0 1-1.7-1.7l5.3-5.1" />,
  );
export const DownIcon = () => icon(<path d="M10 4v12M5 11l5 5 5-5" />, 16);
export const DocumentIcon = () =>
  icon(<path d="M5 2.5h6.5L15 6v11.5H5zM11 2.5V6.5h4M7.5 10.5h5M7.5 13.5h5" />, 24);
export const OrderIcon = () =>
  icon(<path d="M4.5 2.5h11v15l-2.75-1.8L10 17.5l-2.75-1.8L4.5 17.5zM7.5 6.5h5M7.5 9.5h5M7.5 12.5h3" />, 24);
export const ProductIcon = () => icon(<path d="M4 7h12l-1 10H5zM7 9V5.5a3 3 0 0 1 6 0V9" />, 24);

export const ClockMark = () =>
  icon(
    <>
      <circle cx="10" cy="10" r="6" />
      <path d="M10 6.5V10l2.5 1.5" />
    </>,
    14,
  );
export const SentMark = () => icon(<path d="m4 10.5 4 4 8-9" />, 14);
export const DeliveredMark = () => icon(<path d="m1.5 10.5 4 4 8-9M9 13l1.5 1.5 8-9" />, 16);
export const FailedMark = () => icon(<path d="M10 3 1.8 17h16.4zM10 8.5v4M10 14.8v.1" />, 14);

/** Each light has its own shape, so that it is told apart without colour. */
export const LIGHT_ICONS = {
  online: () => icon(<circle cx="10" cy="10" r="6" fill="currentColor" />, 12),
  no_seats: () =>
    icon(
      <>
        <circle cx="10" cy="10" r="7" stroke-width="3" />
        <path d="M10 5v5h4" stroke-width="3" />
      </>,
      12,
    ),
  offline: () => icon(<circle cx="10" cy="10" r="7" stroke-width="3" />, 12),
  disabled: () => icon(<path d="m4 4 12 12M16 4 4 16" stroke-width="3" />, 12),
} as const;
