import type {
  AccountRouting,
  AccountsAnswer,
  Department,
  DepartmentsAnswer,
  EditShopRequest,
  ImportLine,
  RoleAnswer,
  RoleRequest,
  RolesAnswer,
  ShopAnswer,
} from '../../../client-sdk/protocol/staff.ts';
import { type RestCall, rest, restResponse } from '../../../client-sdk/rest.ts';
import type { StaffSession } from '../../shared/signed-in.tsx';

async function call<T>({ url, keeper }: StaffSession, path: string, more: RestCall = {}): Promise<T> {
  return rest(url, `/v1${path}`, { token: await keeper.token(), ...more });
}

const shopPath = (shopId: string, path: string) => `/shops/${encodeURIComponent(shopId)}${path}`;

/** What a form says of a sub-account. */
export interface AccountFields {
  name?: string;
  fullName?: string | null;
  avatar?: string | null;
  signature?: string | null;
  position?: string | null;
  externalId?: string | null;
  departmentId?: string | null;
  endsAt?: number | null;
  routing?: AccountRouting;
}

/** People and rights of one shop. Every call throws a `WireFailure` when it is refused. */
export const staffApi = (session: StaffSession, shopId: string) => {
  const at = <T>(path: string, more?: RestCall) => call<T>(session, shopPath(shopId, path), more);
  const account = (agentId: string, rest = '') => `/accounts/${encodeURIComponent(agentId)}${rest}`;
  return {
    accounts: () => at<AccountsAnswer>('/accounts'),
    createAccount: (fields: AccountFields & { login: string; password: string; role: string }) =>
      at<{ agentId: string }>('/accounts', { method: 'POST', json: fields }),
    editAccount: (agentId: string, fields: AccountFields) =>
      at<void>(account(agentId), { method: 'PATCH', json: fields }),
    grant: (agentId: string, role: string) =>
      at<void>(account(agentId, '/role'), { method: 'PUT', json: { role } }),
    freeze: (agentId: string, frozen: boolean) =>
      at<void>(account(agentId, '/frozen'), { method: 'PUT', json: { frozen } }),
    resetPassword: (agentId: string, password: string) =>
      at<void>(account(agentId, '/password'), { method: 'PUT', json: { password } }),
    departments: () => at<DepartmentsAnswer>('/departments'),
    createDepartment: (fields: Omit<Department, 'departmentId'>) =>
      at<Department>('/departments', { method: 'POST', json: fields }),
    editDepartment: (departmentId: string, fields: Partial<Omit<Department, 'departmentId'>>) =>
      at<void>(`/departments/${encodeURIComponent(departmentId)}`, { method: 'PATCH', json: fields }),
    removeDepartment: (departmentId: string) =>
      at<void>(`/departments/${encodeURIComponent(departmentId)}`, { method: 'DELETE' }),
    roles: () => at<RolesAnswer>('/roles'),
    saveRole: (roleId: string | undefined, role: RoleRequest) =>
      roleId === undefined
        ? at<RoleAnswer>('/roles', { method: 'POST', json: role })
        : at<void>(`/roles/${encodeURIComponent(roleId)}`, { method: 'PUT', json: role }),
    removeRole: (roleId: string) => at<void>(`/roles/${encodeURIComponent(roleId)}`, { method: 'DELETE' }),
    groups: () => at<{ rules: { groups: { groupId: string; name: string }[] } }>('/rules'),
    editShop: (edit: EditShopRequest) => at<ShopAnswer>('', { method: 'PATCH', json: edit }),
    createShop: (name: string, tier: string) =>
      call<ShopAnswer>(session, '/shops', { method: 'POST', json: { name, tier } }),
    /** Tells what became of each row as soon as it is known. */
    async importAccounts(file: Blob, onLine: (line: ImportLine) => void): Promise<void> {
      const { url, keeper } = session;
      const response = await restResponse(url, `/v1${shopPath(shopId, '/accounts/import')}`, {
        method: 'POST',
        token: await keeper.token(),
        bytes: file,
      });
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      let rest = '';
      for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
        const lines = (rest + part.value).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) onLine(JSON.parse(line) as ImportLine);
      }
    },
  };
};
