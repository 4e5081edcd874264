import type { Department } from '../../../client-sdk/protocol/staff.ts';

export interface DepartmentNode {
  value: string;
  key: string;
  title: string;
  department: Department;
  children: DepartmentNode[];
}

/** Departments as antd's trees take them. One whose parent cannot be seen stands at the top. */
export function departmentTree(departments: readonly Department[]): DepartmentNode[] {
  const ids = new Set(departments.map(({ departmentId }) => departmentId));
  const under = (parentId: string | null): DepartmentNode[] =>
    departments
      .filter((one) => (one.parentId !== null && ids.has(one.parentId) ? one.parentId : null) === parentId)
      .map((department) => ({
        value: department.departmentId,
        key: department.departmentId,
        title: department.name,
        department,
        children: under(department.departmentId),
      }));
  return under(null);
}
