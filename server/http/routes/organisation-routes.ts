import { Router } from 'express';
import { z } from 'zod';
import { ShopId } from '../../../client-sdk/protocol/ids.ts';
import {
  CreateShopRequest,
  Department,
  DepartmentRequest,
  DepartmentsAnswer,
  EditDepartmentRequest,
  EditShopRequest,
  RoleAnswer,
  RoleRequest,
  RolesAnswer,
  ShopAnswer,
} from '../../../client-sdk/protocol/staff.ts';
import { createShop, editShop } from '../../shop/create-shop.ts';
import type { Authenticate } from '../../staff/authenticate.ts';
import {
  createDepartment,
  editDepartment,
  listDepartments,
  removeDepartment,
} from '../../staff/departments.ts';
import type { StaffParts } from '../../staff/manage.ts';
import { createRole, editRole, listRoles, removeRole } from '../../staff/own-roles.ts';
import { admitToken, originOf } from './admit.ts';
import { route } from './route.ts';
import { admitManager } from './staff-routes.ts';

export interface OrganisationRoutesParts extends StaffParts {
  authenticate: Authenticate;
}

const SomeId = z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/);
const Shop = z.object({ shopId: ShopId });
const InTree = Shop.extend({ departmentId: SomeId });
const OneRole = Shop.extend({ roleId: SomeId });

/** Shops, and how one is organised: departments, roles. */
export const organisationRoutes = (parts: OrganisationRoutesParts): Router => {
  const { db, authenticate } = parts;
  const routes = Router();
  const admit = admitManager(authenticate);
  const admitPerson = admitToken(authenticate, 'staff');

  routes.post(
    '/shops',
    route({
      summary: 'A shop from nothing, for somebody who owns one already; he is its owner.',
      body: CreateShopRequest,
      answer: ShopAnswer,
      refuses: ['limit_reached'],
      admit: admitPerson,
      run: ({ body, caller, request }) => createShop(parts, caller, originOf(request), body),
    }),
  );
  routes.patch(
    '/shops/:shopId',
    route({
      summary: 'Changes the name of a shop, and, for its owner, its tier and bought seats.',
      params: Shop,
      body: EditShopRequest,
      answer: ShopAnswer,
      admit,
      run: ({ body, caller }) => editShop(parts, caller, body),
    }),
  );

  routes.get(
    '/shops/:shopId/departments',
    route({
      summary: 'The departments of the shop, with their heads.',
      params: Shop,
      answer: DepartmentsAnswer,
      admit,
      run: async ({ params: { shopId } }) => ({
        ok: true,
        data: { departments: await listDepartments(db, shopId) },
      }),
    }),
  );
  routes.post(
    '/shops/:shopId/departments',
    route({
      summary: 'Makes a department.',
      params: Shop,
      body: DepartmentRequest,
      answer: Department,
      admit,
      run: ({ body, caller }) => createDepartment(parts, caller, body),
    }),
  );
  routes.patch(
    '/shops/:shopId/departments/:departmentId',
    route({
      summary: 'Renames or moves a department, or names its head.',
      params: InTree,
      body: EditDepartmentRequest,
      answer: null,
      refuses: ['conflict'],
      admit,
      run: ({ params, body, caller }) => editDepartment(parts, caller, params.departmentId, body),
    }),
  );
  routes.delete(
    '/shops/:shopId/departments/:departmentId',
    route({
      summary: 'Removes an empty department.',
      params: InTree,
      answer: null,
      refuses: ['conflict'],
      admit,
      run: ({ params, caller }) => removeDepartment(parts, caller, params.departmentId),
    }),
  );

  routes.get(
    '/shops/:shopId/roles',
    route({
      summary: 'The built-in roles and the shop’s own.',
      params: Shop,
      answer: RolesAnswer,
      admit,
      run: async ({ params: { shopId } }) => ({ ok: true, data: { roles: await listRoles(db, shopId) } }),
    }),
  );
  routes.post(
    '/shops/:shopId/roles',
    route({
      summary: 'Makes a role of points that one holds oneself.',
      params: Shop,
      body: RoleRequest,
      answer: RoleAnswer,
      admit,
      run: ({ body, caller }) => createRole(parts, caller, body),
    }),
  );
  routes.put(
    '/shops/:shopId/roles/:roleId',
    route({
      summary: 'Changes one of the shop’s own roles, for all who have it.',
      params: OneRole,
      body: RoleRequest,
      answer: null,
      admit,
      run: ({ params, body, caller }) => editRole(parts, caller, params.roleId, body),
    }),
  );
  routes.delete(
    '/shops/:shopId/roles/:roleId',
    route({
      summary: 'Removes a role that nobody has.',
      params: OneRole,
      answer: null,
      refuses: ['conflict'],
      admit,
      run: ({ params, caller }) => removeRole(parts, caller, params.roleId),
    }),
  );

  return routes;
};
