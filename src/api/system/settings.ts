import { SettingsChange, SystemSettings } from '../../access/settings.ts'
import { requireOrganisation } from '../access/require-organisation.ts'
import { defineEndpoint } from '../define-endpoint.ts'

/** `GET /api/settings`. */
export const getSettings = defineEndpoint({
  method: 'get',
  path: '/api/settings',
  area: 'system',
  summary: 'Settings of the whole installation',
  access: { action: 'administer', domain: ['system'] },
  response: SystemSettings,
  async handle({ viewer, services }) {
    requireOrganisation(viewer, 'administer', 'system')
    return services.settings.read()
  },
})

/** `PATCH /api/settings`: what is given is changed. */
export const changeSettings = defineEndpoint({
  method: 'patch',
  path: '/api/settings',
  area: 'system',
  summary: 'Change settings',
  access: { action: 'administer', domain: ['system'] },
  body: SettingsChange,
  response: SystemSettings,
  audit: 'settings.change',
  auditTarget: ({ body }) => Object.keys(body).join(','),
  async handle({ viewer, body, services }) {
    requireOrganisation(viewer, 'administer', 'system')
    return services.settings.change(body)
  },
})
