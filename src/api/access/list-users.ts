import { listUsers } from '../../access/list-users.ts'
import { pageOf } from '../../model/page.ts'
import { defineEndpoint } from '../define-endpoint.ts'
import { requireOrganisation } from './require-organisation.ts'
import { User } from './user-schemas.ts'

/** `GET /api/users`. */
export const getUsers = defineEndpoint({
  method: 'get',
  path: '/api/users',
  area: 'users',
  summary: 'All users with their grants',
  access: { action: 'administer', domain: ['system'] },
  response: pageOf(User),
  async handle({ viewer, services }) {
    requireOrganisation(viewer, 'administer', 'system')
    const items = await listUsers(services.state.db)
    return { items, total: items.length }
  },
})
