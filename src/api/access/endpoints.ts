import type { Endpoint } from '../define-endpoint.ts'
import { changeUser, endUserSessions, inviteUser, resetUser } from './change-users.ts'
import { acceptInvite, getInvite } from './invite.ts'
import { getMe } from './get-me.ts'
import { createKey, getKeys, revokeKey, rotateKey } from './keys.ts'
import { getUsers } from './list-users.ts'
import { endSession, getSessions } from './sessions.ts'
import { getSetup, postSetup } from './setup.ts'

export const accessEndpoints: readonly Endpoint[] = [
  getSetup,
  postSetup,
  getMe,
  getSessions,
  endSession,
  getInvite,
  acceptInvite,
  getUsers,
  inviteUser,
  changeUser,
  resetUser,
  endUserSessions,
  getKeys,
  createKey,
  rotateKey,
  revokeKey,
]
