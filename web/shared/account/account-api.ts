import type {
  EditProfileRequest,
  LinkRequest,
  Profile,
  RecoveryCodes,
  SecondStepOffer,
  SessionsAnswer,
} from '../../../client-sdk/protocol/staff.ts';
import { type RestCall, rest } from '../../../client-sdk/rest.ts';
import type { StaffSession } from '../signed-in.tsx';

/** A person's own log-in and what he says of himself. Every call throws a `WireFailure` when it is refused. */
export const accountApi = ({ url, keeper }: StaffSession) => {
  const call = async <T>(path: string, more: RestCall = {}): Promise<T> =>
    rest(url, `/v1${path}`, { token: await keeper.token(), ...more });
  const profile = (shopId: string) => `/shops/${encodeURIComponent(shopId)}/profile`;
  return {
    profile: (shopId: string) => call<Profile>(profile(shopId)),
    editProfile: (shopId: string, edit: EditProfileRequest) =>
      call<void>(profile(shopId), { method: 'PATCH', json: edit }),
    link: (other: LinkRequest) => call<void>('/me/accounts', { method: 'POST', json: other }),
    sessions: () => call<SessionsAnswer>('/me/sessions'),
    endSession: (sessionId: string) =>
      call<void>(`/me/sessions/${encodeURIComponent(sessionId)}`, { method: 'DELETE' }),
    endOthers: () => call<void>('/me/sessions', { method: 'DELETE' }),
    changePassword: (password: string, next: string) =>
      call<void>('/me/password', { method: 'PUT', json: { password, next } }),
    offerSecondStep: () => call<SecondStepOffer>('/me/second-step', { method: 'POST' }),
    confirmSecondStep: (code: string) =>
      call<RecoveryCodes>('/me/second-step', { method: 'PUT', json: { code } }),
    endSecondStep: (code: string) => call<void>('/me/second-step', { method: 'DELETE', json: { code } }),
  };
};

export type AccountApi = ReturnType<typeof accountApi>;
